import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

/// Queues keep their order, flow control its limits; what is blocked waits for nothing but its turn.
@Suite(.timeLimit(.minutes(1)))
struct LanePromises {
  // MARK: Queues

  @Test(arguments: Drivers.all) func aQueueHandsOutOneAfterTheOther(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      var sent: [String] = []
      for _ in 0..<5 { sent.append(try await yard.publish(queue: "q")) }
      #expect(try await yard.office.queue("q", of: yard.owner).lag == 4)
      var came: [String] = []
      for _ in 0..<5 {
        let claims = try await yard.claim()
        #expect(claims.count == 1)
        #expect(try await yard.claim().isEmpty)
        came += claims.map(\.id.rawValue)
        try await yard.end(claims[0])
      }
      #expect(came == sent)
      #expect(try await yard.claim().isEmpty)
    }
  }

  @Test(arguments: Drivers.all) func aRetryComesBeforeItsSuccessor(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      let first = try await yard.publish(queue: "q")
      let second = try await yard.publish(queue: "q")
      let claim = try await yard.claim()[0]
      try await yard.end(claim, .retry(at: yard.clock.now + .seconds(60), reason: "no"))
      #expect(try await yard.claim().isEmpty)
      yard.clock.advance(by: .seconds(60))
      let again = try await yard.claim()
      #expect(again.map(\.id.rawValue) == [first])
      try await yard.end(again[0], .dead(reason: "no") { _ in })
      #expect(try await yard.claim().map(\.id.rawValue) == [second])
    }
  }

  @Test(arguments: Drivers.all) func aLostLeaseKeepsItsPlace(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      let first = try await yard.publish(queue: "q")
      try await yard.publish(queue: "q")
      _ = try await yard.claim()
      #expect(try await yard.queue.voidLeases(.message) == 1)
      #expect(try await yard.claim().map(\.id.rawValue) == [first])
      #expect(try await yard.claim().isEmpty)
    }
  }

  @Test(arguments: Drivers.all) func parallelismLetsSoManyRun(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      try await yard.office.setQueue("q", parallelism: 3, isPaused: nil, of: yard.owner)
      for _ in 0..<10 { try await yard.publish(queue: "q") }
      let claims = try await yard.claim()
      #expect(claims.count == 3)
      try await yard.office.setQueue("q", parallelism: 5, isPaused: nil, of: yard.owner)
      #expect(try await yard.claim().count == 2)
      for claim in claims { try await yard.end(claim) }
      #expect(try await yard.claim().count == 3)
    }
  }

  @Test(arguments: Drivers.all) func aPausedQueueStartsNothingUntilItGoesOn(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      try await yard.office.setQueue("q", parallelism: 2, isPaused: true, of: yard.owner)
      for _ in 0..<3 { try await yard.publish(queue: "q") }
      #expect(try await yard.claim().isEmpty)
      try await yard.office.pauseQueue("q", false, of: yard.owner)
      #expect(try await yard.claim().count == 2)
    }
  }

  @Test(arguments: Drivers.all) func aDelayHoldsUpThoseBehindIt(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      let first = try await yard.publish([("Upstash-Delay", "1h")], queue: "q")
      try await yard.publish(queue: "q")
      #expect(try await yard.claim().isEmpty)
      yard.clock.advance(by: .seconds(3600))
      #expect(try await yard.claim().map(\.id.rawValue) == [first])
      #expect(try await yard.claim().isEmpty)
    }
  }

  @Test(arguments: Drivers.all) func aCanceledMessageFreesItsPlace(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      let first = try await yard.publish(queue: "q")
      let second = try await yard.publish(queue: "q")
      let third = try await yard.publish(queue: "q")
      try await yard.office.cancel(second, account: yard.owner)
      try await yard.office.cancel(first, account: yard.owner)
      #expect(try await yard.claim().map(\.id.rawValue) == [third])
    }
  }

  @Test(arguments: Drivers.all) func aCallbackBelongsToItsMessagesTurn(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      _ = try await yard.publish(queue: "q")
      let second = try await yard.publish(queue: "q")
      let outbox = Outbox(queue: yard.queue)
      let claim = try await yard.claim()[0]
      try await yard.end(
        claim,
        .delivered { transaction in
          let callback = OutgoingMessage(account: claim.account, destination: "https://b.example/")
          _ = try outbox.put(callback, as: .message, keeping: claim.queueLane, in: transaction)
        })
      let callback = try await yard.claim()
      #expect(callback.count == 1 && callback[0].id.rawValue != second)
      #expect(try await yard.claim().isEmpty)
      try await yard.end(callback[0])
      #expect(try await yard.claim().map(\.id.rawValue) == [second])
    }
  }

  @Test(arguments: Drivers.all) func aRemovedQueueDropsWhatWaitsInIt(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      let ids = [try await yard.publish(queue: "q"), try await yard.publish(queue: "q")]
      try await yard.office.removeQueue("q", of: yard.owner)
      try await yard.office.removeQueue("q", of: yard.owner)
      #expect(try await yard.claim().isEmpty)
      for id in ids { #expect(try await yard.status(id) == .canceled) }
      await #expect(throws: DeliveryError.missing("queue")) { try await yard.office.queue("q", of: yard.owner) }
      let next = try await yard.publish(queue: "q")
      #expect(try await yard.claim().map(\.id.rawValue) == [next])
    }
  }

  @Test(arguments: Drivers.all) func oneQueueTooManyIsRefused(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      var limits = PublishLimits()
      limits.queues = 1
      let office = PostOffice(outbox: Outbox(queue: yard.queue), limits: limits)
      try await office.setQueue("one", parallelism: nil, isPaused: nil, of: yard.owner)
      try await office.setQueue("one", parallelism: 2, isPaused: nil, of: yard.owner)
      await #expect(throws: DeliveryError.self) {
        try await office.setQueue("two", parallelism: nil, isPaused: nil, of: yard.owner)
      }
      try await office.setQueue("two", parallelism: nil, isPaused: nil, of: Account.ID("bob"))
    }
  }

  // MARK: Flow control

  @Test(arguments: Drivers.all) func parallelismIsNeverExceeded(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      for _ in 0..<6 { try await yard.publish(Yard.key("parallelism=2")) }
      let running = try await yard.claim()
      #expect(running.count == 2)
      #expect(try await yard.flow("k").waitListSize == 4)
      #expect(try await yard.deliverAll(beginningWith: running, atMost: 2) == 6)
      #expect(try await yard.flow("k").parallelismCount == 0)
    }
  }

  @Test(arguments: Drivers.all) func rateLetsSoManyStartInAWindow(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      for _ in 0..<7 { try await yard.publish(Yard.key("rate=3, period=1m")) }
      #expect(try await yard.claim().count == 3)
      yard.clock.advance(by: .seconds(59))
      #expect(try await yard.claim().isEmpty)
      let next = try #require(try await yard.queue.outlook(.message).next)
      #expect(next == yard.clock.now + .seconds(1))
      yard.clock.advance(by: .seconds(1))
      #expect(try await yard.claim().count == 3)
      yard.clock.advance(by: .seconds(60))
      #expect(try await yard.claim().count == 1)
    }
  }

  @Test(arguments: Drivers.all) func aRetryGivesItsSlotToOthersAndCountsAgain(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      let first = try await yard.publish(Yard.key("parallelism=1"))
      let second = try await yard.publish(Yard.key("parallelism=1"))
      try await yard.end(try await yard.claim()[0], .retry(at: yard.clock.now + .seconds(10), reason: "no"))
      let other = try await yard.claim()
      #expect(other.map(\.id.rawValue) == [second])
      yard.clock.advance(by: .seconds(10))
      #expect(try await yard.claim().isEmpty)
      try await yard.end(other[0])
      #expect(try await yard.claim().map(\.id.rawValue) == [first])
    }
  }

  @Test(arguments: Drivers.all) func aRetryIsAnotherStartOfTheWindow(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      try await yard.publish(Yard.key("rate=2,period=1m"))
      try await yard.end(try await yard.claim()[0], .retry(at: yard.clock.now, reason: "no"))
      #expect(try await yard.claim().count == 1)
      #expect(try await yard.flow("k").rateCount == 2)
      let late = try await yard.publish(Yard.key("rate=2,period=1m"))
      #expect(try await yard.claim().isEmpty)
      yard.clock.advance(by: .seconds(60))
      #expect(try await yard.claim().map(\.id.rawValue) == [late])
    }
  }

  @Test(arguments: Drivers.all) func theLastMessagesValuesWinUnlessPinned(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      for _ in 0..<4 { try await yard.publish(Yard.key("parallelism=1")) }
      #expect(try await yard.claim().count == 1)
      try await yard.publish(Yard.key("parallelism=3"))
      #expect(try await yard.claim().count == 2)
      try await yard.office.control("k", .pin(parallelism: 4, rate: nil, period: nil), of: yard.owner)
      try await yard.publish(Yard.key("parallelism=1"))
      let document = try await yard.flow("k")
      #expect(document.parallelismMax == 4 && document.isPinnedParallelism && !document.isPinnedRate)
      #expect(try await yard.claim().count == 1)
      try await yard.office.control("k", .unpin(parallelism: true, rate: false), of: yard.owner)
      #expect(try await yard.flow("k").parallelismMax == 4)
      try await yard.publish(Yard.key("parallelism=1"))
      #expect(try await yard.flow("k").parallelismMax == 1)
    }
  }

  @Test(arguments: Drivers.all) func aDelayedMessageIsLetInWhenItIsDue(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      try await yard.publish(Yard.key("parallelism=1") + [("Upstash-Delay", "1h")])
      let now = try await yard.publish(Yard.key("parallelism=1"))
      let running = try await yard.claim()
      #expect(running.map(\.id.rawValue) == [now])
      try await yard.end(running[0])
      #expect(try await yard.queue.outlook(.message).next == yard.clock.now + .seconds(3600))
      yard.clock.advance(by: .seconds(3600))
      #expect(try await yard.claim().count == 1)
    }
  }

  @Test(arguments: Drivers.all) func aPausedKeyStartsNothingAndAResetRateStartsAnew(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      for _ in 0..<3 { try await yard.publish(Yard.key("rate=1,period=60")) }
      #expect(try await yard.claim().count == 1)
      #expect(try await yard.flow("k").rateCount == 1)
      try await yard.office.control("k", .pause, of: yard.owner)
      yard.clock.advance(by: .seconds(60))
      #expect(try await yard.claim().isEmpty)
      try await yard.office.control("k", .resume, of: yard.owner)
      #expect(try await yard.claim().count == 1)
      try await yard.office.control("k", .resetRate, of: yard.owner)
      #expect(try await yard.claim().count == 1)
      await #expect(throws: DeliveryError.missing("flow control key")) {
        try await yard.office.control("unknown", .pause, of: yard.owner)
      }
    }
  }

  @Test(arguments: Drivers.all) func aQueueAndAKeyBothHold(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      let first = try await yard.publish(Yard.key("parallelism=1"), queue: "q")
      let second = try await yard.publish(Yard.key("parallelism=1"), queue: "q")
      let aside = try await yard.publish(Yard.key("parallelism=1"))
      let running = try await yard.claim()
      #expect(running.map(\.id.rawValue) == [first])
      try await yard.end(running[0])
      let next = try await yard.claim()
      #expect(next.map(\.id.rawValue) == [aside])
      try await yard.end(next[0])
      #expect(try await yard.claim().map(\.id.rawValue) == [second])
    }
  }

  @Test(arguments: Drivers.all) func aMessageSaysWhatItWaitsFor(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      func words(_ id: String) async throws -> String? {
        try await yard.office.message(id, account: yard.owner).waitingFor
      }
      let free = try await yard.publish()
      let isShared = yard.database.isShared
      let missing = "a node with the role courier: none is running"
      #expect(try await words(free) == (isShared ? missing : "a free delivery slot"))
      if isShared {
        let roster = Roster(database: yard.database, clock: yard.clock, name: "here", roles: [.courier, .web])
        try await roster.sign()
        #expect(try await words(free) == "a free delivery slot")
        yard.clock.advance(by: .seconds(36))
        #expect(try await words(free) == missing)
      }
      let late = try await yard.publish([("Upstash-Delay", "1h")])
      #expect(try await words(late) == "its time, \((yard.clock.now + .seconds(3600)).iso8601)")
      let first = try await yard.publish(queue: "q")
      let second = try await yard.publish(queue: "q")
      #expect(try await words(second) == "its turn in queue q")
      try await yard.office.pauseQueue("q", true, of: yard.owner)
      for id in [first, second] { #expect(try await words(id) == "queue q to go on: it is paused") }
      try await yard.office.pauseQueue("q", false, of: yard.owner)
      try await yard.publish(Yard.key("parallelism=1"))
      let slot = try await yard.publish(Yard.key("parallelism=1"))
      #expect(try await words(slot) == "one of the 1 slots of flow control key k")
      let rate = [("Upstash-Flow-Control-Key", "r"), ("Upstash-Flow-Control-Value", "rate=1,period=60")]
      try await yard.publish(rate)
      let window = try await yard.publish(rate)
      #expect(try await words(window)?.hasPrefix("the next window of flow control key r at ") == true)
      let claims = try await yard.claim()
      #expect(try await words(first) == nil, "it is being delivered")
      let claim = try #require(claims.first { $0.id.rawValue == free })
      try await yard.end(claim, .retry(at: yard.clock.now + .seconds(60), reason: "no"))
      #expect(try await words(free) == "its retry at \((yard.clock.now + .seconds(60)).iso8601)")
    }
  }

  @Test(arguments: Drivers.all) func manyBlockedMessagesCostOthersNothing(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      try await yard.office.setQueue("q", parallelism: 1, isPaused: true, of: yard.owner)
      for _ in 0..<300 { try await yard.publish(queue: "q") }
      let free = try await yard.publish()
      #expect(try await yard.claim().map(\.id.rawValue) == [free])
      let waiting = try await yard.database.read {
        try $0.run("SELECT count(*) AS n FROM cutroom_work WHERE state = 'waiting'")[0].integer("n")
      }
      #expect(waiting == 0)
    }
  }

  @Test(arguments: [
    ("parallelism=0", "k"), ("rate=x", "k"), ("period=8d", "k"), ("speed=3", "k"), ("parallelism", "k"),
    ("rate=1", "a b"),
  ])
  func nonsenseIsRefused(value: String, key: String) {
    #expect(throws: DeliveryError.self) {
      try PublishRequest(
        destination: "https://a.example/",
        headers: [("Upstash-Flow-Control-Key", key), ("Upstash-Flow-Control-Value", value)], body: [],
        account: .local)
    }
  }

  @Test(arguments: Drivers.all) func periodsAreSecondsOrDurations(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      for (text, seconds) in [("1d", 86_400), ("1h30m3s", 5403), ("60", 60)] {
        let id = try await yard.publish(Yard.key("rate=5,period=\(text)"))
        #expect(try await yard.office.message(id, account: yard.owner).period == seconds)
      }
      let id = try await yard.publish([("Upstash-Flow-Control-Key", "k")])
      let document = try await yard.office.message(id, account: yard.owner)
      #expect(document.period == 1 && document.rate == nil && document.parallelism == nil)
    }
  }
}
