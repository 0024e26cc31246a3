import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

/// The engine's promises, without a runner: each step as the process would take it.
@Suite(.timeLimit(.minutes(1)))
struct WorkQueuePromises {
  private func withQueue(
    _ driver: Drivers, _ body: (WorkQueue, any Database, ManualClock) async throws -> Void
  ) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      try await body(WorkQueue(database: database, clock: clock), database, clock)
    }
  }

  private func add(
    _ id: String, to queue: WorkQueue, _ database: any Database, due: Timestamp, retries: Int = 3, key: String? = nil
  ) async throws -> Bool {
    let item = WorkItem(
      id: WorkItem.ID(id), kind: .studioTask, account: .app, payload: [1, 2], due: due, maximumRetries: retries,
      uniqueKey: key)
    return try await database.write { try queue.enqueue(item, in: $0) }
  }

  private func status(_ id: String, _ queue: WorkQueue, _ database: any Database) async throws -> WorkStatus? {
    try await database.read { try queue.status(WorkItem.ID(id), in: $0) }
  }

  @Test(arguments: Drivers.all) func onlyDueWorkIsHandedOutOldestFirst(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("later", to: queue, database, due: clock.now + .seconds(10))
      _ = try await add("second", to: queue, database, due: clock.now)
      _ = try await add("first", to: queue, database, due: clock.now + .seconds(-1))
      #expect(try await queue.claim(.message, limit: 9).isEmpty)
      #expect(try await Set(queue.claim(.studioTask, limit: 9).map(\.id.rawValue)) == ["first", "second"])
      #expect(try await queue.claim(.studioTask, limit: 9).isEmpty)
      #expect(try await queue.outlook(.studioTask).next == clock.now + .seconds(10))
      clock.advance(by: .seconds(10))
      let last = try await queue.claim(.studioTask, limit: 9)
      #expect(last.map(\.id.rawValue) == ["later"])
      #expect(last.first?.payload == [1, 2])
    }
  }

  @Test(arguments: Drivers.all) func uniqueKeyHoldsEvenAfterTheWorkIsFinished(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      #expect(try await add("a", to: queue, database, due: clock.now, key: "k"))
      #expect(try await !add("b", to: queue, database, due: clock.now, key: "k"))
      let claim = try #require(try await queue.claim(.studioTask, limit: 1).first)
      #expect(try await queue.settle(claim, .delivered { _ in }))
      #expect(try await !add("c", to: queue, database, due: clock.now, key: "k"))
      let holder = try await database.read {
        try queue.find(uniqueKey: "k", kind: .studioTask, account: .app, in: $0)
      }
      #expect(holder?.rawValue == "a")
    }
  }

  @Test(arguments: Drivers.all) func secondSettleOfOneAttemptChangesNothing(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("a", to: queue, database, due: clock.now)
      let claim = try #require(try await queue.claim(.studioTask, limit: 1).first)
      #expect(try await queue.settle(claim, .delivered { _ in }))
      for _ in 0..<10 {
        #expect(try await !queue.settle(claim, .dead(reason: "late") { _ in Issue.record("recorded twice") }))
      }
      #expect(try await status("a", queue, database)?.state == .delivered)
    }
  }

  @Test(arguments: Drivers.all) func zombieCanNeitherSettleNorRecordNorRenew(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("a", to: queue, database, due: clock.now)
      let zombie = try #require(try await queue.claim(.studioTask, limit: 1).first)
      clock.advance(by: .seconds(31))
      #expect(try await queue.expireLeases(.studioTask) == 1)
      let heir = try #require(try await queue.claim(.studioTask, limit: 1).first)
      #expect(heir.number == zombie.number + 1)
      #expect(heir.crashes == 1)
      #expect(try await !queue.settle(zombie, .delivered { _ in Issue.record("a zombie recorded") }))
      await #expect(throws: DeliveryError.leaseLost) {
        try await Lease(claim: zombie, queue: queue).record { _ in Issue.record("a zombie recorded") }
      }
      #expect(try await queue.renew([zombie, heir]) == [heir])
      #expect(try await queue.settle(heir, .delivered { _ in }))
    }
  }

  @Test(arguments: Drivers.all) func renewedLeaseOutlivesItsFirstEnd(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("a", to: queue, database, due: clock.now)
      let claim = try #require(try await queue.claim(.studioTask, limit: 1).first)
      clock.advance(by: .seconds(20))
      #expect(try await queue.renew([claim]) == [claim])
      clock.advance(by: .seconds(20))
      #expect(try await queue.expireLeases(.studioTask) == 0)
      clock.advance(by: .seconds(10))
      #expect(try await queue.expireLeases(.studioTask) == 1)
    }
  }

  @Test(arguments: Drivers.all) func progressForgetsCrashesAndIsLostWithItsLease(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("a", to: queue, database, due: clock.now)
      _ = try await queue.claim(.studioTask, limit: 1)
      try await queue.voidLeases(.studioTask)
      let claim = try #require(try await queue.claim(.studioTask, limit: 1).first)
      #expect(claim.crashes == 1)
      try await queue.recordProgress(claim) { try $0.run("INSERT INTO cutroom_relayed VALUES ('a', 'b', 1)") }
      #expect(try await status("a", queue, database)?.crashes == 0)
    }
  }

  @Test(arguments: Drivers.all) func workThatCrashesAloneIsSetAsideAsPoison(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("poison", to: queue, database, due: clock.now)
      for crash in 1...2 {
        #expect(try await queue.claim(.studioTask, limit: 1).count == 1, "crash \(crash)")
        try await queue.voidLeases(.studioTask)
      }
      #expect(try await queue.claim(.studioTask, limit: 9).isEmpty)
      #expect(try await queue.claimAlone(.studioTask)?.crashes == 2)
      let mourner = Worker { _, _ in .canceled }
      try await queue.voidLeases(.studioTask, mourner: mourner)
      let status = try #require(try await status("poison", queue, database))
      #expect(status.state == .dead)
      #expect(status.reason == WorkQueue.poisonReason)
      #expect(mourner.deaths == [WorkQueue.poisonReason])
    }
  }

  @Test(arguments: Drivers.all) func deathThatCannotBeToldKeepsNobodyActive(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      for id in ["deaf", "other"] { _ = try await add(id, to: queue, database, due: clock.now) }
      for _ in 1...2 {
        #expect(try await queue.claim(.studioTask, limit: 2).count == 2)
        try await queue.voidLeases(.studioTask)
      }
      for _ in 1...2 { #expect(try await queue.claimAlone(.studioTask) != nil) }
      let mourner = DeafMourner(deafTo: "deaf")
      #expect(try await queue.voidLeases(.studioTask, mourner: mourner) == 2)
      for id in ["deaf", "other"] { #expect(try await status(id, queue, database)?.state == .dead) }
      #expect(try await mourner.told(database) == ["other"])
    }
  }

  @Test(arguments: Drivers.all) func exhaustedWorkDiesThoughItsDeathCannotBeTold(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("deaf", to: queue, database, due: clock.now, retries: 0)
      let claim = try #require(try await queue.claim(.studioTask, limit: 1).first)
      let mourner = DeafMourner(deafTo: "deaf")
      #expect(try await queue.settle(claim, .retry(at: clock.now, reason: "busy"), mourner: mourner))
      #expect(try await status("deaf", queue, database)?.state == .dead)
      #expect(try await mourner.told(database).isEmpty)
    }
  }

  @Test(arguments: Drivers.all) func attemptThatCameToAnEndForgetsCrashes(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("a", to: queue, database, due: clock.now)
      for _ in 1...2 {
        _ = try await queue.claim(.studioTask, limit: 1)
        try await queue.voidLeases(.studioTask)
      }
      let stopped = try #require(try await queue.claimAlone(.studioTask))
      #expect(try await queue.settle(stopped, .interrupted))
      let answered = try #require(try await queue.claimAlone(.studioTask))
      #expect(answered.crashes == 2)
      #expect(try await queue.settle(answered, .retry(at: clock.now, reason: "status 500")))
      let next = try #require(try await queue.claim(.studioTask, limit: 1).first)
      #expect(next.crashes == 0)
      #expect(next.retried == 1)
    }
  }

  @Test(arguments: Drivers.all) func cleanStopCountsAsNothing(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("a", to: queue, database, due: clock.now)
      let claim = try #require(try await queue.claim(.studioTask, limit: 1).first)
      #expect(try await queue.settle(claim, .interrupted))
      let again = try #require(try await queue.claim(.studioTask, limit: 1).first)
      #expect(again.retried == 0)
      #expect(again.crashes == 0)
      #expect(again.number == 2)
    }
  }

  @Test(arguments: Drivers.all) func retriesAreCountedAndThenItDies(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("a", to: queue, database, due: clock.now, retries: 1)
      let first = try #require(try await queue.claim(.studioTask, limit: 1).first)
      #expect(try await queue.settle(first, .retry(at: clock.now + .seconds(5), reason: "busy")))
      #expect(try await queue.claim(.studioTask, limit: 1).isEmpty)
      clock.advance(by: .seconds(5))
      let second = try #require(try await queue.claim(.studioTask, limit: 1).first)
      #expect(second.retried == 1)
      #expect(try await queue.settle(second, .retry(at: clock.now, reason: "still busy")))
      #expect(try await status("a", queue, database)?.state == .dead)
      #expect(try await status("a", queue, database)?.reason == "still busy")
    }
  }

  @Test(arguments: Drivers.all) func canceledWorkIsNeverHandedOutAndLosesItsLease(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("waiting", to: queue, database, due: clock.now + .seconds(60))
      _ = try await add("active", to: queue, database, due: clock.now)
      let claim = try #require(try await queue.claim(.studioTask, limit: 1).first)
      for id in ["waiting", "active"] {
        #expect(try await database.write { try queue.cancel(WorkItem.ID(id), in: $0) })
        #expect(try await database.write { try !queue.cancel(WorkItem.ID(id), in: $0) })
      }
      #expect(try await !queue.settle(claim, .delivered { _ in Issue.record("recorded") }))
      clock.advance(by: .seconds(60))
      #expect(try await queue.claim(.studioTask, limit: 9).isEmpty)
    }
  }

  @Test(arguments: Drivers.all) func expeditedWorkIsDueAtOnce(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("a", to: queue, database, due: clock.now + .seconds(600))
      try await database.write { try queue.expedite(WorkItem.ID("a"), in: $0) }
      #expect(try await queue.claim(.studioTask, limit: 1).count == 1)
    }
  }

  @Test(arguments: Drivers.all) func refusedRecordLeavesTheAttemptUnsettled(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("a", to: queue, database, due: clock.now)
      let claim = try #require(try await queue.claim(.studioTask, limit: 1).first)
      await #expect(throws: DeliveryError.notFound) {
        try await queue.settle(claim, .delivered { _ in throw DeliveryError.notFound })
      }
      #expect(try await status("a", queue, database)?.state == .active)
    }
  }

  /// On PostgreSQL nobody would look for it among what was due long ago.
  @Test(arguments: Drivers.all) func aRetryThatIsWrittenLateIsDueNow(driver: Drivers) async throws {
    try await withQueue(driver) { queue, database, clock in
      _ = try await add("a", to: queue, database, due: clock.now)
      let claim = try #require(try await queue.claim(.studioTask, limit: 1).first)
      clock.advance(by: .seconds(60))
      #expect(try await queue.settle(claim, .retry(at: clock.now + .seconds(-50), reason: "no")))
      #expect(try await status("a", queue, database)?.due == clock.now)
    }
  }
}
