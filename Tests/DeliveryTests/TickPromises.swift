import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

/// A tick fires once, and of those that were missed only the latest.
@Suite(.timeLimit(.minutes(1)))
struct TickPromises {
  @Test(arguments: Drivers.all) func nodesWithClocksApartFireATickOnce(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let nodes = try ["11:58", "12:00", "12:02"].map { try Timekeeping(database, at: "2026-01-01T\($0):00") }
      func all() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for node in nodes + nodes { group.addTask { try await node.fire() } }
          try await group.waitForAll()
        }
      }
      try await nodes[0].put("*/10 * * * *")
      try await all()
      #expect(try await nodes[0].messages() == 1)
      for node in nodes { node.clock.advance(by: .seconds(540)) }
      try await all()
      #expect(try await nodes[0].messages() == 2)
      for node in nodes { node.clock.advance(by: .seconds(180)) }
      try await all()
      #expect(try await nodes[0].messages() == 2)
      #expect(try await nodes[0].ticks() == ["2026-01-01T12:00:00", "2026-01-01T12:10:00"])
    }
  }

  @Test(arguments: Drivers.all) func afterDowntimeOnlyTheLatestMissedTickFires(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      try await node.put("*/10 * * * *")
      node.clock.advance(by: .seconds(30 * 86_400 + 15 * 60))
      try await node.fire()
      #expect(try await node.ticks() == ["2026-01-31T12:10:00"])
      #expect(try await node.messages() == 1)
      let document = try await node.document()
      #expect(document.lastScheduleTime == (try Timestamp(utc: "2026-01-31T12:10:00").milliseconds))
      #expect(document.nextScheduleTime == (try Timestamp(utc: "2026-01-31T12:20:00").milliseconds))
    }
  }

  @Test(arguments: Drivers.all) func noTickFiresAgainAfterTheClockJumpsBack(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let before = try Timekeeping(database, at: "2026-01-01T11:59:30")
      try await before.put("* * * * *")
      before.clock.advance(by: .seconds(60))
      try await before.fire()
      let after = try Timekeeping(database, at: "2026-01-01T11:59:30")
      after.clock.advance(by: .seconds(60))
      try await after.fire()
      #expect(try await after.messages() == 1)
      // Also when the schedule is replaced in the time that comes again, or made anew.
      for isMadeAnew in [false, true] {
        let again = try Timekeeping(database, at: "2026-01-01T11:59:30")
        if isMadeAnew { try await again.store.delete("tea", account: Timekeeping.alice) }
        try await again.put("* * * * *")
        #expect(try await again.document().nextScheduleTime == (try Timestamp(utc: "2026-01-01T12:00:00").milliseconds))
        again.clock.advance(by: .seconds(60))
        try await again.fire()
        #expect(try await again.messages() == 1)
        #expect(try await again.document().nextScheduleTime == (try Timestamp(utc: "2026-01-01T12:01:00").milliseconds))
      }
      before.clock.advance(by: .seconds(60))
      try await before.fire()
      #expect(try await before.ticks() == ["2026-01-01T12:00:00", "2026-01-01T12:01:00"])
    }
  }

  @Test(arguments: Drivers.all) func ticksThatAreNoLongerOnRecordDoNotFireAgainEither(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let before = try Timekeeping(database, at: "2026-01-01T11:59:30")
      try await before.put("* * * * *")
      before.clock.advance(by: .seconds(60))
      try await before.fire()
      before.clock.advance(by: .seconds(6 * 86_400))
      #expect(try await before.store.removeOldTicks() == 0)
      before.clock.advance(by: .seconds(2 * 86_400))
      #expect(try await before.store.removeOldTicks() == 1)
      #expect(try await before.ticks() == [])
      let after = try Timekeeping(database, at: "2026-01-01T11:59:30")
      try await after.put("* * * * *")
      after.clock.advance(by: .seconds(60))
      try await after.fire()
      #expect(try await after.messages() == 1)
      after.clock.advance(by: .seconds(60))
      try await after.fire()
      #expect(try await after.messages() == 2)
    }
  }

  @Test(arguments: Drivers.all) func aCrashBetweenTickAndCommitLeavesNeither(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let crashing = try Timekeeping(database, at: "2026-01-01T12:00:30") { _ in
      } after: { _ in
        throw DatabaseError.unavailable("the process ended here")
      }
      try await crashing.put("* * * * *")
      crashing.clock.advance(by: .seconds(60))
      await #expect(throws: DatabaseError.unavailable("the process ended here")) { try await crashing.fire() }
      #expect(try await crashing.ticks() == [])
      #expect(try await crashing.messages() == 0)
      let next = try Timekeeping(database, at: "2026-01-01T12:01:31")
      try await next.fire()
      #expect(try await next.ticks() == ["2026-01-01T12:01:00"])
      #expect(try await next.messages() == 1)
    }
  }

  @Test(arguments: Drivers.all) func aRefusedPublishIsToldAndHoldsNobodyUp(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let isBroken = Watched(true)
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30") { _ in
      } after: { scheduled in
        guard scheduled.message.scheduleID == "b", isBroken.value else { return }
        throw DeliveryError.invalidDestination("the group is gone")
      }
      for id in ["a", "b", "c"] { try await node.put("* * * * *", id: id) }
      node.clock.advance(by: .seconds(60))
      try await node.fire()
      #expect(try await node.messages() == 2)
      for id in ["a", "c"] { #expect(try await node.document(id).error == nil) }
      let refused = try await node.document("b")
      #expect(refused.error == "invalid destination url: the group is gone")
      #expect(refused.lastScheduleStates == nil)
      #expect(refused.nextScheduleTime == (try Timestamp(utc: "2026-01-01T12:02:00").milliseconds))
      isBroken.change { $0 = false }
      node.clock.advance(by: .seconds(60))
      try await node.fire()
      #expect(try await node.messages() == 5)
      #expect(try await node.document("b").error == nil)
    }
  }

  @Test(arguments: Drivers.all) func whatFallsDueWhilePausedIsSkipped(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      try await node.put("*/10 * * * *")
      node.clock.advance(by: .seconds(600))
      // Due, but not fired yet.
      try await node.store.pause("tea", account: Timekeeping.alice)
      try await node.fire()
      #expect(try await node.document().isPaused)
      node.clock.advance(by: .seconds(3600))
      try await node.fire()
      try await node.store.resume("tea", account: Timekeeping.alice)
      try await node.fire()
      #expect(try await node.messages() == 0)
      #expect(try await node.document().isPaused == false)
      node.clock.advance(by: .seconds(600))
      // What is not paused loses nothing by being resumed.
      try await node.store.resume("tea", account: Timekeeping.alice)
      try await node.fire()
      #expect(try await node.ticks() == ["2026-01-01T13:20:00"])
    }
  }

  @Test(arguments: Drivers.all) func manyThatAreDueAtOnceAllFire(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      for number in 0..<120 { try await node.put("* * * * *", id: "s\(number)") }
      node.clock.advance(by: .seconds(60))
      try await node.fire()
      let count = try await database.read {
        try $0.run("SELECT count(DISTINCT schedule_id) AS number FROM cutroom_schedule_ticks")[0].integer("number")
      }
      #expect(count == 120)
      #expect(try await node.messages() == 120)
    }
  }

  @Test(arguments: Drivers.all) func aCronThatCanNoLongerBeReadStopsItsScheduleOnly(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      for id in ["old", "good"] { try await node.put("* * * * *", id: id) }
      _ = try await database.write { transaction in
        try transaction.run(
          "UPDATE cutroom_schedules SET cron = 'CRON_TZ=Old/Land * * * * *' WHERE schedule_id = 'old'")
      }
      node.clock.advance(by: .seconds(60))
      try await node.fire()
      #expect(try await node.document("old").error == "invalid cron: unknown time zone \"Old/Land\"")
      #expect(try await node.document("old").nextScheduleTime == nil)
      node.clock.advance(by: .seconds(60))
      try await node.fire()
      #expect(try await node.ticks(of: "old").count == 1)
      #expect(try await node.ticks(of: "good").count == 2)
    }
  }
}
