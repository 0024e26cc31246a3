import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

/// The running scheduler.
@Suite(.timeLimit(.minutes(1)))
struct SchedulerPromises {
  /// Runs `body` beside the node's scheduler, which then stops.
  private func running(_ node: Timekeeping, _ body: () async throws -> Void) async throws {
    let run = Task { try await node.scheduler.run() }
    let result: Result<Void, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    run.cancel()
    try await run.value
    try result.get()
  }

  @Test(arguments: Drivers.all) func itSleepsUntilTheNextIsDueAndWakesWhenOneIsMade(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let fired = Watched<[String]>([])
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30") { scheduled in
        fired.change { $0.append(scheduled.message.scheduleID ?? "") }
      }
      try await running(node) {
        await node.clock.sleeper(for: .seconds(60))
        try await node.put("* * * * *", id: "minutely")
        await node.clock.sleeper(for: .seconds(30))
        #expect(fired.value.isEmpty)
        node.clock.advance(by: .seconds(30))
        #expect(await fired.until { $0.count == 1 } == ["minutely"])
        await node.clock.sleeper(for: .seconds(60))
        node.clock.advance(by: .seconds(60))
        #expect(await fired.until { $0.count == 2 } == ["minutely", "minutely"])
      }
    }
  }

  @Test func aResumedScheduleWakesIt() async throws {
    try await Drivers.sqlite.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:40")
      try await node.put("* * * * *")
      try await node.store.pause("tea", account: Timekeeping.alice)
      try await running(node) {
        await node.clock.sleeper(for: .seconds(60))
        try await node.store.resume("tea", account: Timekeeping.alice)
        await node.clock.sleeper(for: .seconds(20))
      }
    }
  }

  @Test func whatAnotherNodeMadeIsFoundWithinAMinute() async throws {
    try await Drivers.sqlite.withDatabase { database in
      let fired = Watched(0)
      let node = try Timekeeping(database, at: "2026-01-01T12:00:00") { _ in fired.change { $0 += 1 } }
      let other = try Timekeeping(database, at: "2026-01-01T12:00:00")
      try await running(node) {
        await node.clock.sleeper(for: .seconds(60))
        try await other.put("* * * * *")
        node.clock.advance(by: .seconds(60))
        await fired.until { $0 == 1 }
      }
    }
  }

  @Test func aDatabaseThatWasAwayIsAskedAgain() async throws {
    try await Drivers.sqlite.withDatabase { plain in
      let database = TroubledDatabase(plain)
      let fired = Watched(0)
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30") { _ in fired.change { $0 += 1 } }
      try await node.put("* * * * *")
      try await running(node) {
        await node.clock.sleeper(for: .seconds(30))
        database.leave()
        node.clock.advance(by: .seconds(30))
        await node.clock.sleeper(for: .seconds(5))
        #expect(fired.value == 0)
        database.comeBack()
        node.clock.advance(by: .seconds(5))
        await fired.until { $0 == 1 }
      }
    }
  }
}
