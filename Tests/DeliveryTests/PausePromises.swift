import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

/// What is paused starts nothing: no message that waits for its turn, and none whose turn it is already.
@Suite(.timeLimit(.minutes(1)))
struct PausePromises {
  /// What is paused; one message at a time goes on it.
  enum Way: String, CaseIterable, Sendable {
    case queue, key

    var words: String {
      self == .queue ? "queue q to go on: it is paused" : "flow control key k to go on: it is paused"
    }

    /// Publishes onto it; returns the message's id.
    func publish(_ yard: Yard, _ headers: [(name: String, value: String)] = []) async throws -> String {
      if self == .queue { return try await yard.publish(headers, queue: "q") }
      return try await yard.publish(headers + Yard.key("parallelism=1"))
    }

    func pause(_ yard: Yard) async throws {
      if self == .queue { return try await yard.office.pauseQueue("q", true, of: yard.owner) }
      try await yard.office.control("k", .pause, of: yard.owner)
    }

    func goOn(_ yard: Yard) async throws {
      if self == .queue { return try await yard.office.pauseQueue("q", false, of: yard.owner) }
      try await yard.office.control("k", .resume, of: yard.owner)
    }
  }

  @Test(arguments: Drivers.all, Way.allCases) func aRetryIsHeldBackToo(driver: Drivers, way: Way) async throws {
    try await Yard.with(driver) { yard in
      let id = try await way.publish(yard)
      try await yard.end(try await yard.claim()[0], .retry(at: yard.clock.now + .seconds(60), reason: "no"))
      try await way.pause(yard)
      yard.clock.advance(by: .seconds(60))
      #expect(try await yard.claim().isEmpty)
      #expect(try await yard.waitingFor(id) == way.words)
      try await way.goOn(yard)
      #expect(try await yard.claim().map(\.id.rawValue) == [id])
    }
  }

  @Test(arguments: Drivers.all, Way.allCases)
  func whatIsDelayedIsHeldBackToo(driver: Drivers, way: Way) async throws {
    try await Yard.with(driver) { yard in
      let id = try await way.publish(yard, [("Upstash-Delay", "1h")])
      try await way.pause(yard)
      yard.clock.advance(by: .seconds(3600))
      #expect(try await yard.claim().isEmpty)
      #expect(try await yard.waitingFor(id) == way.words)
      try await way.goOn(yard)
      #expect(try await yard.claim().map(\.id.rawValue) == [id])
    }
  }

  @Test(arguments: Drivers.all, Way.allCases)
  func whatWasLetInAndNotBegunIsHeldBackToo(driver: Drivers, way: Way) async throws {
    try await Yard.with(driver) { yard in
      let (first, second) = (try await way.publish(yard), try await way.publish(yard))
      try await way.pause(yard)
      #expect(try await yard.claim().isEmpty)
      for id in [first, second] { #expect(try await yard.waitingFor(id) == way.words) }
      try await way.goOn(yard)
      let claims = try await yard.claim()
      #expect(claims.count == 1)
      try await yard.end(claims[0])
      let next = try await yard.claim()
      #expect(Set((claims + next).map(\.id.rawValue)) == [first, second])
    }
  }

  @Test(arguments: Drivers.all, Way.allCases)
  func whoseTimeHasNotComeWaitsForItAfterwards(driver: Drivers, way: Way) async throws {
    try await Yard.with(driver) { yard in
      let due = yard.clock.now + .seconds(60)
      let id = try await way.publish(yard)
      try await yard.end(try await yard.claim()[0], .retry(at: due, reason: "no"))
      try await way.pause(yard)
      yard.clock.advance(by: .seconds(30))
      try await way.goOn(yard)
      #expect(try await yard.claim().isEmpty)
      #expect(try await yard.waitingFor(id) == "its retry at \(due.iso8601)")
      yard.clock.advance(by: .seconds(30))
      #expect(try await yard.claim().map(\.id.rawValue) == [id])
    }
  }

  @Test(arguments: Drivers.all, Way.allCases)
  func whatRunsIsEndedAndItsSuccessorIsHeldBack(driver: Drivers, way: Way) async throws {
    try await Yard.with(driver) { yard in
      let first = try await way.publish(yard)
      let running = try await yard.claim()
      #expect(running.map(\.id.rawValue) == [first])
      let second = try await way.publish(yard)
      try await way.pause(yard)
      try await yard.end(running[0])
      #expect(try await yard.claim().isEmpty)
      try await way.goOn(yard)
      #expect(try await yard.claim().map(\.id.rawValue) == [second])
    }
  }

  @Test(arguments: Drivers.all, Way.allCases)
  func whatFailsMeanwhileIsNotTriedAgain(driver: Drivers, way: Way) async throws {
    try await Yard.with(driver) { yard in
      let ids = [try await way.publish(yard), try await way.publish(yard)]
      let running = try await yard.claim()
      try await way.pause(yard)
      try await yard.end(running[0], .retry(at: yard.clock.now, reason: "no"))
      #expect(try await yard.claim().isEmpty)
      try await way.goOn(yard)
      let next = try await yard.claim()
      #expect(next.count == 1)
      if way == .queue { #expect(next[0].id == running[0].id, "it keeps its place") }
      try await yard.end(next[0])
      let last = try await yard.claim()
      #expect(Set((next + last).map(\.id.rawValue)) == Set(ids))
    }
  }

  @Test(arguments: Drivers.all, Way.allCases)
  func whatLosesItsLeaseIsNotTakenUpAgain(driver: Drivers, way: Way) async throws {
    try await Yard.with(driver) { yard in
      let id = try await way.publish(yard)
      #expect(try await yard.claim().count == 1)
      try await way.pause(yard)
      #expect(try await yard.queue.voidLeases(.message) == 1)
      #expect(try await yard.claim().isEmpty)
      try await way.goOn(yard)
      #expect(try await yard.claim().map(\.id.rawValue) == [id])
    }
  }

  @Test(arguments: Drivers.all) func aCallbackIsHeldBackWithItsQueue(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      _ = try await yard.publish(queue: "q")
      let second = try await yard.publish(queue: "q")
      let outbox = Outbox(queue: yard.queue)
      let claim = try await yard.claim()[0]
      try await Way.queue.pause(yard)
      try await yard.end(
        claim,
        .delivered { transaction in
          let callback = OutgoingMessage(account: claim.account, destination: "https://b.example/")
          _ = try outbox.put(callback, as: .message, keeping: claim.queueLane, in: transaction)
        })
      #expect(try await yard.claim().isEmpty)
      try await Way.queue.goOn(yard)
      let callback = try await yard.claim()
      #expect(callback.count == 1 && callback[0].id.rawValue != second, "it goes before all others")
      try await yard.end(callback[0])
      #expect(try await yard.claim().map(\.id.rawValue) == [second])
    }
  }

  @Test(arguments: Drivers.all, [[Way.queue, .key], [.key, .queue]])
  func aMessageGoesOnOnceBothItsWaysDo(driver: Drivers, order: [Way]) async throws {
    try await Yard.with(driver) { yard in
      let id = try await yard.publish(Yard.key("parallelism=1"), queue: "q")
      for way in Way.allCases { try await way.pause(yard) }
      #expect(try await yard.claim().isEmpty)
      try await order[0].goOn(yard)
      #expect(try await yard.claim().isEmpty)
      #expect(try await yard.waitingFor(id) == order[1].words)
      try await order[1].goOn(yard)
      let claims = try await yard.claim()
      #expect(claims.map(\.id.rawValue) == [id])
      try await yard.end(claims[0])
      #expect(try await yard.flow("k").parallelismCount == 0)
    }
  }

  /// The second one is let onto the key as the first one gives its slot up.
  @Test(arguments: Drivers.all) func aPausedQueueKeepsNoSlotOfAKey(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      try await yard.office.setQueue("q", parallelism: 2, isPaused: nil, of: yard.owner)
      var sent: [String] = []
      for _ in 0..<3 { sent.append(try await yard.publish(Yard.key("parallelism=1"), queue: "q")) }
      let other = try await yard.publish(Yard.key("parallelism=1"))
      try await yard.office.pauseQueue("q", true, of: yard.owner)
      let first = try await yard.claim()
      #expect(first.map(\.id.rawValue) == [other])
      #expect(try await yard.flow("k").parallelismCount == 1)
      try await yard.office.pauseQueue("q", false, of: yard.owner)
      #expect(try await yard.claim().isEmpty)
      try await yard.end(first[0])
      for _ in sent {
        let claims = try await yard.claim()
        #expect(claims.count == 1 && sent.contains(claims[0].id.rawValue))
        try await yard.end(claims[0])
      }
      #expect(try await yard.flow("k").parallelismCount == 0)
    }
  }

  @Test(arguments: Drivers.all) func whatAPauseStoppedHasNotStarted(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      let id = try await yard.publish(Yard.key("rate=1, period=1h"), queue: "q")
      #expect(try await yard.flow("k").rateCount == 1)
      try await yard.office.pauseQueue("q", true, of: yard.owner)
      #expect(try await yard.flow("k").rateCount == 0)
      try await yard.office.pauseQueue("q", false, of: yard.owner)
      #expect(try await yard.claim().map(\.id.rawValue) == [id])
    }
  }

  @Test(arguments: Drivers.all) func aPauseOfItsQueueCostsNobodyHisPlaceOnAKey(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      var sent: [String] = []
      for queue in [nil, "q", nil] {
        sent.append(try await yard.publish(Yard.key("parallelism=1"), queue: queue))
        yard.clock.advance(by: .milliseconds(1))
      }
      let first = try await yard.claim()
      #expect(first.map(\.id.rawValue) == [sent[0]])
      try await yard.office.pauseQueue("q", true, of: yard.owner)
      try await yard.office.pauseQueue("q", false, of: yard.owner)
      try await yard.end(first[0])
      #expect(try await yard.claim().map(\.id.rawValue) == [sent[1]])
    }
  }

  @Test(arguments: Drivers.all) func whatGoesWithItsQueueHasNotStarted(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      for _ in 0..<5 { try await yard.publish(Yard.key("parallelism=1, rate=3, period=1h"), queue: "q") }
      let other = try await yard.publish(Yard.key("parallelism=1, rate=3, period=1h"))
      try await yard.office.removeQueue("q", of: yard.owner)
      #expect(try await yard.claim().map(\.id.rawValue) == [other])
      #expect(try await yard.flow("k").rateCount == 1)
    }
  }
}
