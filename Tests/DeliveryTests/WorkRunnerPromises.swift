import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

/// What a running engine promises.
@Suite(.timeLimit(.minutes(1)))
struct WorkRunnerPromises {
  /// Leaves an item behind as a process does that was killed while it worked on it.
  private func heldByTheDead(
    _ id: String, afterCrashes crashes: Int
  ) -> @Sendable (WorkQueue, any Database) async throws -> Void {
    { queue, database in
      let item = WorkItem(
        id: WorkItem.ID(id), kind: .studioTask, account: .app, payload: [], due: Timestamp(milliseconds: 0))
      _ = try await database.write { try queue.enqueue(item, in: $0) }
      for _ in 0..<crashes {
        _ = try await queue.claim(.studioTask, limit: 1)
        try await queue.voidLeases(.studioTask)
      }
      _ = try await queue.claim(.studioTask, limit: 1)
    }
  }

  /// Lets what the dead hold be free: where nobody else can be at work it is at once, else after its lease.
  private static func leasesAreOver(_ engine: Engine) async {
    guard engine.database.isShared else { return }
    await engine.clock.sleepers { durations in
      durations.contains(.seconds(30)) && durations.count { $0 == .seconds(5) } == 2
    }
    engine.clock.advance(by: .seconds(31))
  }

  @Test(arguments: Drivers.all) func committedWorkIsBegunWithoutPolling(driver: Drivers) async throws {
    let worker = Worker { _, _ in .delivered { _ in } }
    try await withEngine(driver, handler: worker.forAnyQueue) { engine in
      await engine.clock.sleeper(for: .seconds(30))
      try await engine.add("a")
      #expect(await worker.begun(count: 1).map(\.id.rawValue) == ["a"])
    }
  }

  @Test(arguments: Drivers.all) func laterWorkIsBegunWhenItIsDue(driver: Drivers) async throws {
    let worker = Worker { _, _ in .delivered { _ in } }
    try await withEngine(driver, handler: worker.forAnyQueue) { engine in
      try await engine.add("a", due: engine.clock.now + .seconds(12))
      await engine.clock.sleeper(for: .seconds(12))
      #expect(worker.begun.isEmpty)
      engine.clock.advance(by: .seconds(12))
      _ = await worker.begun(count: 1)
    }
  }

  @Test(arguments: Drivers.all) func neverMoreAtOnceThanAllowed(driver: Drivers) async throws {
    let gate = Gate()
    let worker = Worker { _, _ in
      await gate.pass()
      return .delivered { _ in }
    }
    try await withEngine(driver, concurrency: 2, handler: worker.forAnyQueue) { engine in
      for id in ["a", "b", "c"] { try await engine.add(id) }
      #expect(await worker.begun(count: 2).count == 2)
      gate.open()
      #expect(await worker.begun(count: 3).count == 3)
    }
  }

  @Test(arguments: Drivers.all) func lastSlotsAreKeptForTheApp(driver: Drivers) async throws {
    let gate = Gate()
    let worker = Worker { _, _ in
      await gate.pass()
      return .delivered { _ in }
    }
    try await withEngine(driver, concurrency: 3, reserved: 1, handler: worker.forAnyQueue) { engine in
      for id in ["a", "b", "c"] { try await engine.add(id, account: Account.ID("alice")) }
      _ = await worker.begun(count: 2)
      await engine.clock.sleeper(for: .seconds(30))
      #expect(worker.begun.count == 2)
      try await engine.add("ours")
      #expect(await worker.begun(count: 3).last?.id.rawValue == "ours")
      gate.open()
      #expect(await worker.begun(count: 4).count == 4)
    }
  }

  @Test(arguments: Drivers.all) func workOfAKilledProcessIsDoneAgain(driver: Drivers) async throws {
    let worker = Worker { _, _ in .delivered { _ in } }
    try await withEngine(driver, handler: worker.forAnyQueue, prepare: heldByTheDead("a", afterCrashes: 0)) { engine in
      await Self.leasesAreOver(engine)
      let claim = try #require(await worker.begun(count: 1).first)
      #expect(claim.number == 2)
      #expect(claim.crashes == 1)
    }
  }

  @Test(arguments: Drivers.all) func suspectRunsAlone(driver: Drivers) async throws {
    let gates = ["suspect": Gate(), "other": Gate()]
    let worker = Worker { claim, _ in
      await gates[claim.id.rawValue]?.pass()
      return .delivered { _ in }
    }
    try await withEngine(
      driver, handler: worker.forAnyQueue, prepare: heldByTheDead("suspect", afterCrashes: 1)
    ) { engine in
      await Self.leasesAreOver(engine)
      #expect(await worker.begun(count: 1).map(\.id.rawValue) == ["suspect"])
      try await engine.add("other")
      #expect(worker.begun.count == 1)
      #expect(try await engine.status("other")?.state == .waiting)
      gates["suspect"]?.open()
      #expect(await worker.begun(count: 2).last?.id.rawValue == "other")
      gates["other"]?.open()
    }
  }

  @Test(arguments: Drivers.all) func cancelingActiveWorkStopsItAtOnce(driver: Drivers) async throws {
    let stopped = Gate()
    let worker = Worker { _, _ in
      await Gate().pass()
      stopped.open()
      return .interrupted
    }
    try await withEngine(driver, handler: worker.forAnyQueue) { engine in
      try await engine.add("a")
      _ = await worker.begun(count: 1)
      #expect(try await engine.database.write { try engine.queue.cancel(WorkItem.ID("a"), in: $0) })
      await stopped.pass()
      #expect(try await engine.status("a")?.state == .canceled)
    }
  }

  @Test(arguments: Drivers.all) func leasesAreRenewedWhileWorkGoesOn(driver: Drivers) async throws {
    let gate = Gate()
    let worker = Worker { _, _ in
      await gate.pass()
      return .delivered { _ in }
    }
    try await withEngine(driver, handler: worker.forAnyQueue) { engine in
      try await engine.add("a")
      _ = await worker.begun(count: 1)
      for _ in 0..<8 {
        await engine.clock.sleepers { $0.contains(.seconds(5)) && $0.contains(.seconds(10)) }
        engine.clock.advance(by: .seconds(5))
      }
      await engine.clock.sleepers { $0.contains(.seconds(5)) && $0.contains(.seconds(10)) }
      #expect(try await engine.queue.expireLeases(.studioTask) == 0)
      gate.open()
    }
  }

  @Test(arguments: Drivers.all) func cleanStopGivesWorkBackUncounted(driver: Drivers) async throws {
    let worker = Worker { _, _ in
      await Gate().pass()
      return .retry(at: Timestamp(milliseconds: 0), reason: "canceled in the middle")
    }
    try await driver.withDatabase { database in
      let clock = ManualClock()
      let queue = WorkQueue(database: database, clock: clock)
      let item = WorkItem(id: WorkItem.ID("a"), kind: .studioTask, account: .app, payload: [], due: clock.now)
      _ = try await database.write { try queue.enqueue(item, in: $0) }
      let runner = WorkRunner(queue: queue, kind: .studioTask, handler: worker, concurrency: 1, logger: silent)
      let run = Task { try await runner.run() }
      _ = await worker.begun(count: 1)
      run.cancel()
      try await run.value
      let status = try #require(try await database.read { try queue.status(item.id, in: $0) })
      #expect(status.state == .waiting)
      #expect(status.retried == 0)
      #expect(status.crashes == 0)
    }
  }

  @Test(arguments: Drivers.all) func gracefulStopWaitsForWhatRunsAndGivesTheRestBack(driver: Drivers) async throws {
    let quick = Gate()
    let worker = Worker { claim, _ in
      await (claim.id.rawValue == "quick" ? quick : Gate()).pass()
      return Task.isCancelled ? .retry(at: Timestamp(milliseconds: 0), reason: "canceled") : .delivered { _ in }
    }
    try await withEngine(driver, patience: .seconds(7), handler: worker.forAnyQueue) { engine in
      for id in ["quick", "slow"] { try await engine.add(id) }
      _ = await worker.begun(count: 2)
      await engine.stop()
      await engine.clock.sleeper(for: .seconds(7))
      try await engine.add("late")
      quick.open()
      #expect(try await engine.settled("quick").state == .delivered)
      #expect(try await engine.status("slow")?.state == .active)
      await engine.clock.sleeper(for: .seconds(7))
      engine.clock.advance(by: .seconds(7))
      while try await engine.status("slow")?.state == .active { await Task.yield() }
      let slow = try #require(try await engine.status("slow"))
      #expect(slow.state == .waiting && slow.retried == 0 && slow.crashes == 0)
      #expect(try await engine.status("late")?.claim == 0)
    }
  }

  @Test(arguments: Drivers.all) func outcomeIsKeptWhileTheDatabaseIsAway(driver: Drivers) async throws {
    let gate = Gate()
    let worker = Worker { _, _ in
      await gate.pass()
      return .delivered { _ in }
    }
    try await withEngine(driver, through: TroubledDatabase.init, handler: worker.forAnyQueue) { engine in
      let database = try #require(engine.database as? TroubledDatabase)
      await engine.clock.sleeper(for: .seconds(30))
      try await engine.add("a")
      _ = await worker.begun(count: 1)
      await engine.clock.sleeper(for: .seconds(30))
      database.leave()
      gate.open()
      for _ in 0..<8 {
        await engine.clock.sleeper(for: .seconds(1))
        engine.clock.advance(by: .seconds(1))
      }
      await engine.clock.sleeper(for: .seconds(1))
      database.comeBack()
      engine.clock.advance(by: .seconds(1))
      #expect(try await engine.settled("a").state == .delivered)
      #expect(worker.begun.count == 1)
    }
  }

  @Test(arguments: Drivers.all) func lateRenewalCutsOnlyTheClaimsThatItAskedFor(driver: Drivers) async throws {
    let (first, second, renewal) = (Gate(), Gate(), Gate())
    let clock = ManualClock()
    let worker = Worker { claim, _ in
      guard claim.number > 1 else {
        await first.pass()
        return .retry(at: clock.now, reason: "once more")
      }
      await second.pass()
      return Task.isCancelled ? .dead(reason: "cut") { _ in } : .delivered { _ in }
    }
    try await withEngine(driver, clock: clock, through: TroubledDatabase.init, handler: worker.forAnyQueue) { engine in
      let database = try #require(engine.database as? TroubledDatabase)
      await engine.clock.sleeper(for: .seconds(30))
      try await engine.add("a")
      _ = await worker.begun(count: 1)
      await engine.clock.sleepers { $0.contains(.seconds(30)) && $0.contains(.seconds(10)) }
      database.hold(at: renewal)
      engine.clock.advance(by: .seconds(10))
      await database.held()
      first.open()
      _ = await worker.begun(count: 2)
      renewal.open()
      await engine.clock.sleeper(for: .seconds(10))
      second.open()
      #expect(try await engine.settled("a").state == .delivered)
    }
  }

  @Test(arguments: Drivers.all) func recordThatIsRefusedIsTriedAgainLater(driver: Drivers) async throws {
    let worker = Worker { claim, _ in
      .delivered { _ in if claim.retried == 0 { throw DeliveryError.notFound } }
    }
    try await withEngine(driver, handler: worker.forAnyQueue) { engine in
      try await engine.add("a")
      // Two sleep for 10 s then: the lease keeper and the runner, until the postponed work is due.
      await engine.clock.sleepers { durations in durations.count { $0 == .seconds(10) } == 2 }
      #expect(try await engine.status("a")?.retried == 1)
      engine.clock.advance(by: .seconds(10))
      engine.queue.wake(.studioTask)
      _ = await worker.begun(count: 2)
    }
  }
}
