import ClipModel
import Database
import Delivery
import TestClock
import Testing

/// Flow-control keys as stock QStash clients steer them.
@Suite(.timeLimit(.minutes(1)))
struct FlowPromises {
  private func publish(_ house: House, _ value: String) async throws {
    let answer = try await house.client.send(
      "POST", "/v2/publish/https://example.com", key: house.key, "x",
      headers: [("Upstash-Flow-Control-Key", "k"), ("Upstash-Flow-Control-Value", value)])
    try #require(answer.status == 200, "\(answer.text)")
  }

  /// - Parameter command: what stands behind the key: `pin?rate=1`.
  private func control(_ house: House, _ command: String, key: String? = nil) async throws -> Client.Answer {
    try await house.client.send("POST", "/v2/flowControl/k/\(command)", key: key ?? house.key)
  }

  private func state(_ house: House) async throws -> JSON {
    try await house.client.send("GET", "/v2/flowControl/k", key: house.key).json()
  }

  private func seconds(_ house: House) -> JSON { .number(Double(house.clock.now.milliseconds / 1000)) }

  /// Claims all that may run now.
  private func claim(_ house: House) async throws -> [Claim] { try await house.queue.claim(.message, limit: 10) }

  private func end(_ claim: Claim, in house: House) async throws {
    let outcome = Outcome.delivered { _ in }
    #expect(try await house.queue.settle(claim, outcome))
  }

  /// Puts a number of running messages into the database that is not true.
  private func miscount(_ house: House) async throws {
    try await house.database.write { transaction in _ = try transaction.run("UPDATE cutroom_lanes SET running = 7") }
  }

  @Test func pinnedValuesHoldWhateverMessagesBring() async throws {
    try await House.with { house in
      #expect(try await control(house, "pin?parallelism=5&rate=10&period=60").status == 200)
      for (number, value) in ["parallelism=1, rate=2, period=1s", "parallelism=9"].enumerated() {
        try await publish(house, value)
        let shown = try await state(house)
        let count = JSON.number(Double(number + 1))
        #expect(
          shown
            == .object([
              "flowControlKey": "k", "waitListSize": 0, "parallelismMax": 5, "parallelismCount": count, "rateMax": 10,
              "rateCount": count, "ratePeriod": 60, "ratePeriodStart": seconds(house), "isPaused": false,
              "isPinnedParallelism": true, "isPinnedRate": true,
            ]))
      }
    }
  }

  @Test func parallelismAndRateArePinnedAndUnpinnedApart() async throws {
    try await House.with { house in
      #expect(try await control(house, "pin?rate=10&period=60").status == 200)
      try await publish(house, "parallelism=4, rate=3, period=7s")
      var shown = try await state(house)
      #expect(shown["parallelismMax"] == 4 && shown["isPinnedParallelism"] == false)
      #expect(shown["rateMax"] == 10 && shown["ratePeriod"] == 60 && shown["isPinnedRate"] == true)
      #expect(try await control(house, "pin?parallelism=5").status == 200)
      #expect(try await control(house, "unpin?rate=true").status == 200)
      shown = try await state(house)
      #expect(shown["isPinnedParallelism"] == true && shown["isPinnedRate"] == false)
      #expect(shown["rateMax"] == 10 && shown["ratePeriod"] == 60, "they stay until a message brings others")
      try await publish(house, "parallelism=4, rate=3, period=7s")
      shown = try await state(house)
      #expect(shown["parallelismMax"] == 5 && shown["rateMax"] == 3 && shown["ratePeriod"] == 7)
      #expect(try await control(house, "unpin?parallelism=true&rate=false").status == 200)
      shown = try await state(house)
      #expect(shown["parallelismMax"] == 5 && shown["isPinnedParallelism"] == false)
      try await publish(house, "parallelism=4")
      #expect(try await state(house)["parallelismMax"] == 4)
    }
  }

  @Test func aPausedKeyStartsNothingUntilItGoesOn() async throws {
    try await House.with { house in
      try await publish(house, "parallelism=3")
      #expect(try await control(house, "pause").status == 200)
      try await publish(house, "parallelism=3")
      var shown = try await state(house)
      #expect(shown["isPaused"] == true && shown["waitListSize"] == 2 && shown["parallelismCount"] == 0)
      #expect(try await claim(house).isEmpty)
      #expect(try await control(house, "resume").status == 200)
      shown = try await state(house)
      #expect(shown["isPaused"] == false && shown["waitListSize"] == 0 && shown["parallelismCount"] == 2)
      #expect(try await claim(house).count == 2)
    }
  }

  @Test func aResetRateBeginsANewWindowAtOnce() async throws {
    try await House.with { house in
      try await publish(house, "rate=10, period=1h")
      #expect(try await state(house)["rateCount"] == 1)
      house.clock.advance(by: .seconds(600))
      #expect(try await control(house, "resetRate").status == 200)
      var shown = try await state(house)
      #expect(shown["rateCount"] == 0 && shown["ratePeriodStart"] == seconds(house))
      for _ in 1...2 { try await publish(house, "rate=1, period=1h") }
      shown = try await state(house)
      #expect(shown["rateCount"] == 1 && shown["waitListSize"] == 1)
      #expect(try await control(house, "resetRate").status == 200)
      shown = try await state(house)
      #expect(shown["rateCount"] == 1 && shown["waitListSize"] == 0, "the one that waited has started")
    }
  }

  @Test func aResetCountsWhatReallyRuns() async throws {
    try await House.with { house in
      for _ in 1...2 { try await publish(house, "parallelism=1, rate=10, period=1h") }
      let first = try #require(try await claim(house).first)
      try await miscount(house)
      #expect(try await control(house, "reset").status == 200)
      var shown = try await state(house)
      #expect(shown["rateCount"] == 0 && shown["parallelismCount"] == 1 && shown["waitListSize"] == 1)
      #expect(try await claim(house).isEmpty, "the first one is running still")
      try await end(first, in: house)
      let second = try #require(try await claim(house).first)
      try await end(second, in: house)
      try await miscount(house)
      #expect(try await control(house, "reset").status == 200)
      shown = try await state(house)
      #expect(shown["rateCount"] == 0 && shown["parallelismCount"] == 0 && shown["waitListSize"] == 0)
    }
  }

  @Test(
    arguments: [
      ("pause", 404), ("resume", 404), ("resetRate", 404), ("reset", 404), ("unpin?rate=true", 404), ("pin", 400),
      ("pin?period=60", 400), ("pin?parallelism=0", 400), ("pin?rate=many", 400), ("pin?rate=1&period=0", 400),
    ])
  func whatCannotBeDoneIsRefusedAndMakesNoKey(command: String, status: Int) async throws {
    try await House.with { house in
      let answer = try await control(house, command)
      #expect(answer.status == status)
      #expect(try answer.json().keys == ["error"])
      #expect(try await house.client.send("GET", "/v2/flowControl/k", key: house.key).status == 404)
    }
  }

  @Test func anotherAccountsKeyOfThatNameIsAnotherKey() async throws {
    try await House.with { house in
      try await publish(house, "parallelism=2")
      #expect(try await house.client.send("GET", "/v2/flowControl/k", key: house.otherKey).status == 404)
      #expect(try await control(house, "pause", key: house.otherKey).status == 404)
      #expect(try await control(house, "pin?parallelism=9", key: house.otherKey).status == 200)
      let shown = try await state(house)
      #expect(shown["isPaused"] == false && shown["parallelismMax"] == 2 && shown["isPinnedParallelism"] == false)
      let found = try await house.client.send("GET", "/v2/flowControl?search=k", key: house.key)
      #expect(try found.json() == .list([shown]))
      #expect(try await house.client.send("GET", "/v2/flowControl?search=other", key: house.key).text == "[]")
    }
  }
}
