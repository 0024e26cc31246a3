import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import TestDatabase
import Testing

/// What accounts may rely on about their schedules.
@Suite(.timeLimit(.minutes(1)))
struct SchedulePromises {
  @Test(arguments: Drivers.all) func everythingOfThePublishIsKept(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      try await node.put(
        " CRON_TZ=Europe/Berlin  0 14 * * *",
        [
          ("Upstash-Method", "PUT"), ("Content-Type", "text/plain"), ("upstash-forward-x-key", "k"),
          ("Upstash-Delay", "90s"), ("Upstash-Timeout", "10s"), ("Upstash-Retries", "7"), ("Upstash-Label", "a,b"),
          ("Upstash-Retry-Delay", "1000"), ("Upstash-Callback", "https://b.example/ok"),
          ("Upstash-Callback-Forward-x-c", "1"), ("Upstash-Failure-Callback", "https://b.example/bad"),
          ("Upstash-Failure-Callback-Retries", "1"),
        ])
      let document = try await node.document()
      #expect(document.cron == "CRON_TZ=Europe/Berlin  0 14 * * *")
      #expect(document.nextScheduleTime == (try Timestamp(utc: "2026-01-01T13:00:00").milliseconds))
      #expect(document.createdAt == node.clock.now.milliseconds)
      #expect(document.header == ["X-Key": ["k"], "Content-Type": ["text/plain"]])
      #expect(document.callbackHeader == ["X-C": ["1"]])
      #expect(document.failureCallbackHeader == nil)
      node.clock.advance(by: .seconds(3600))
      try await node.fire()
      let id = try #require(try await node.document().lastScheduleStates?.keys.first)
      let stored = try #require(try await database.read { try node.outbox.load(id, in: $0) })
      let message = stored.message
      #expect(message.scheduleID == "tea")
      #expect(message.destination == "https://a.example/x")
      #expect(message.method == "PUT")
      #expect(message.body == Array("hello".utf8))
      #expect(message.headers.count == 2)
      #expect(message.retries == 7)
      #expect(message.timeout == .seconds(10))
      #expect(message.labels == ["a", "b"])
      #expect(message.retryDelay?.duration(beforeRetry: 1) == .seconds(1))
      #expect(message.callback == "https://b.example/ok")
      #expect(message.callbackOptions.headers == [.init(name: "x-c", value: "1")])
      #expect(message.failureCallbackOptions.retries == 1)
      #expect(stored.notBefore == node.clock.now + .seconds(90))
    }
  }

  @Test(arguments: Drivers.all) func replacingLeavesNothingOfTheOldOne(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      try await node.put("* * * * *", [("Upstash-Label", "a"), ("Upstash-Delay", "1h")])
      try await node.store.pause("tea", account: Timekeeping.alice)
      node.clock.advance(by: .seconds(60))
      #expect(try await node.put("0 0 1 1 *", body: "") == "tea")
      let document = try await node.document()
      #expect(document.body == nil)
      #expect(document.bodyBase64 == nil)
      #expect(document.labels == nil)
      #expect(document.delay == nil)
      #expect(document.cron == "0 0 1 1 *")
      #expect(document.isPaused == false)
      #expect(document.createdAt == node.clock.now.milliseconds)
      #expect(document.nextScheduleTime == (try Timestamp(utc: "2027-01-01T00:00:00").milliseconds))
      #expect(try await node.store.page(of: Timekeeping.alice, after: "", limit: 10).count == 1)
    }
  }

  @Test(arguments: Drivers.all) func replacingDoesNotSwallowAFiringThatIsDue(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      try await node.put("*/10 * * * *")
      node.clock.advance(by: .seconds(600))
      try await node.put("*/10 * * * *", body: "new")
      try await node.fire()
      #expect(try await node.ticks() == ["2026-01-01T12:10:00"])
      // Another cron has its own times.
      node.clock.advance(by: .seconds(600))
      try await node.put("5 * * * *")
      try await node.fire()
      #expect(try await node.ticks() == ["2026-01-01T12:10:00"])
    }
  }

  @Test(arguments: Drivers.all) func statesFollowTheMessage(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      try await node.put("* * * * *", id: "fine")
      try await node.put("* * * * *", id: "bad")
      #expect(try await node.document("fine").lastScheduleStates == nil)
      node.clock.advance(by: .seconds(60))
      try await node.fire()
      #expect(try await node.document("fine").lastScheduleStates.map { Array($0.values) } == [.inProgress])
      for claim in try await node.queue.claim(.message, limit: 2) {
        let stored = try #require(try await database.read { try node.outbox.load(claim.id.rawValue, in: $0) })
        let isFine = stored.message.scheduleID == "fine"
        _ = try await node.queue.settle(claim, isFine ? .delivered { _ in } : .dead(reason: "no") { _ in })
      }
      #expect(try await node.document("fine").lastScheduleStates.map { Array($0.values) } == [.success])
      #expect(try await node.document("bad").lastScheduleStates.map { Array($0.values) } == [.fail])
    }
  }

  @Test(arguments: Drivers.all) func foreignSchedulesDoNotExist(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      let bob = Account.ID("bob")
      try await node.put("* * * * *")
      for body: (String, Account.ID) async throws -> Void in [
        { _ = try await node.store.document($0, account: $1) }, { try await node.store.pause($0, account: $1) },
        { try await node.store.resume($0, account: $1) },
      ] {
        await #expect(throws: DeliveryError.missing("schedule")) { try await body("tea", bob) }
      }
      try await node.store.delete("tea", account: bob)
      // The same id is another schedule.
      try await node.put("0 0 1 1 *", account: bob)
      #expect(try await node.document().cron == "* * * * *")
      try await node.store.delete("tea", account: bob)
      #expect(try await node.document().cron == "* * * * *")
    }
  }

  @Test func oneScheduleTooManyIsRefused() async throws {
    try await Drivers.sqlite.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30", limits: ScheduleLimits(count: 2))
      try await node.put("* * * * *", id: "a")
      let made = try await node.put("* * * * *", id: nil)
      #expect(made.hasPrefix("scd_"))
      await #expect(throws: DeliveryError.quotaExceeded("quota exceeded: an account may have 2 schedules")) {
        try await node.put("* * * * *", id: "c")
      }
      try await node.put("@daily", id: "a")
      try await node.put("* * * * *", id: "c", account: Account.ID("bob"))
      try await node.store.delete(made, account: Timekeeping.alice)
      try await node.put("* * * * *", id: "c")
    }
  }

  @Test(arguments: [
    ("Upstash-Cron", "0 0 30 2 *"), ("Upstash-Cron", ""), ("Upstash-Schedule-Id", "a/b"),
    ("Upstash-Schedule-Id", ""), ("Upstash-Not-Before", "1800000000"), ("Upstash-Delay", "366d"),
  ])
  func badTermsAreRefused(name: String, value: String) async throws {
    try await Drivers.sqlite.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      let headers = ["Upstash-Cron": "* * * * *"].merging([name: value]) { $1 }
      await #expect(throws: DeliveryError.self) {
        let request = try PublishRequest(
          target: "/v2/publish/https://a.example", headers: headers.map { (name: $0.key, value: $0.value) }, body: [],
          account: Timekeeping.alice)
        return try await node.store.put(request)
      }
      #expect(try await node.store.page(of: Timekeeping.alice, after: "", limit: 10).isEmpty)
    }
  }

  @Test func nobodySchedulesForTheAppAndNoScheduleIsPublishedAtOnce() async throws {
    try await Drivers.sqlite.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      await #expect(throws: DeliveryError.self) { try await node.put("* * * * *", account: .app) }
      let request = try PublishRequest(
        target: "/v2/publish/https://a.example", headers: [("Upstash-Cron", "* * * * *")], body: [],
        account: Timekeeping.alice)
      await #expect(throws: DeliveryError.self) { try await PostOffice(outbox: node.outbox).publish(request) }
      #expect(try await node.messages() == 0)
    }
  }
}
