import ClipModel
import CutroomService
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

/// What `/health/ready` counts as an obstacle.
struct ReadinessTests {
  private let clock = ManualClock()

  private func readiness(
    _ database: any Database, parts: [String] = ["/bin"], kinds: Set<WorkItem.Kind> = Set(WorkItem.Kind.allCases),
    isClosing: Bool = false
  ) -> Readiness {
    Readiness(database: database, clock: clock, folder: "/", parts: parts, kinds: kinds, isClosing: { isClosing })
  }

  private func enqueue(_ id: String, _ kind: WorkItem.Kind, _ queue: WorkQueue, _ database: any Database) async throws {
    let item = WorkItem(id: WorkItem.ID(id), kind: kind, account: .app, payload: [], due: clock.now)
    _ = try await database.write { try queue.enqueue(item, in: $0) }
  }

  @Test(arguments: Drivers.all)
  func nothingIsInTheWayOfAServiceThatWorks(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      #expect(await readiness(database).obstacles() == [])
      let left = try await database.read { try $0.run("SELECT 1 AS found FROM cutroom_deduplication") }
      #expect(left.isEmpty, "the trial write leaves nothing")
    }
  }

  @Test(arguments: Drivers.all)
  func workThatIsLateWhileNothingOfItsKindIsAtWorkIsAnObstacle(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let queue = WorkQueue(database: database, clock: clock)
      try await enqueue("a", .studioTask, queue, database)
      try await enqueue("b", .studioTask, queue, database)
      try await enqueue("c", .message, queue, database)
      _ = try await queue.claim(.studioTask, limit: 1)
      clock.advance(by: .seconds(119))
      #expect(await readiness(database).obstacles() == [], "not late yet")
      clock.advance(by: .seconds(2))
      #expect(await readiness(database).obstacles() == ["work stands still: deliveries"], "clips are being made")
      #expect(await readiness(database, kinds: [.studioTask]).obstacles() == [], "another node's work")
    }
  }

  @Test(arguments: Drivers.all)
  func aMissingPartAndAClosingDoorAreObstaclesWithoutPaths(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let found = await readiness(database, parts: ["/bin", "/nowhere/model.bin"], isClosing: true).obstacles()
      #expect(found.count == 2)
      #expect(found.contains { $0.contains("part") } && found.contains { $0.contains("stopping") })
      #expect(found.allSatisfy { !$0.contains("/") })
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func aDatabaseThatDoesNotAnswerInTimeIsAnObstacle() async throws {
    let stuck = StuckDatabase()
    let readiness = readiness(stuck)
    async let obstacles = readiness.obstacles()
    await clock.sleeper(for: Readiness.patience)
    clock.advance(by: Readiness.patience)
    #expect(await obstacles == ["the database can't be written"])
    stuck.release()
  }

  @Test(
    arguments: [
      (999_999_999, 10_000_000_000, true), (1_000_000_000, 10_000_000_000, false),
      (10_000_000_000, 1_000_000_000_000, true),
      (20_000_000_000, 1_000_000_000_000, false),
    ] as [(UInt64, UInt64, Bool)])
  func aDiskIsNearlyFullBelowAGigabyteOrTwoPercent(available: UInt64, total: UInt64, isNearlyFull: Bool) {
    #expect(DiskRoom(available: available, total: total).isNearlyFull == isNearlyFull)
  }
}

/// Takes every write and answers none until it is released.
private final class StuckDatabase: Database {
  private let waiting = Watched(true)

  var isShared: Bool { false }

  func release() { waiting.change { $0 = false } }

  func write<Value: Sendable>(
    _ isolation: WriteIsolation, _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value {
    await waiting.until { !$0 }
    throw CancellationError()
  }

  func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> Value) async throws -> Value {
    try await write(body)
  }
}
