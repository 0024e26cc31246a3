import CDeliveryBaseline
import ClipModel
import Database
import Delivery
import Logging
import SQLiteDriver
import Synchronization

/// Claim, a handler that does nothing, settlement: beside the same work in batches by hand.
struct SettleRow {
  /// Of the baseline.
  static let batch = 100

  let yard: Yard
  let effort: Effort

  func measure() async throws -> [Line] {
    var (ours, byHand): ([Measured], [Measured]) = ([], [])
    for _ in 0..<effort.rounds {
      ours.append(
        try await yard.withFile {
          try await Self.fill($0, effort.items)
        } _: { path in
          try await withDatabase(at: path) { try await Self.settle(on: $0, effort) }
        })
      byHand.append(
        try await yard.withFile {
          try await Self.fill($0, effort.items)
        } _: { path in
          await Blocking.run { Measured(baseline_settle_sqlite(path, CInt(Self.batch), effort.items)) }
        })
    }
    guard let ours = ours.median, let byHand = byHand.median else { return [] }
    return [.compared("claim → handler → settle, SQLite", ours, with: byHand, named: "C (b)", bar: 0.5)]
  }

  /// Lets a runner work until so many items are settled.
  static func settle(on database: any Database, _ effort: Effort) async throws -> Measured {
    let count = effort.items
    let (arrived, bell) = (Counter(), Doorbell())
    let handler = Idler { if arrived.increment() == count { bell.ring() } }
    var logger = Logger(label: "bench")
    logger.logLevel = .error
    let runner = WorkRunner(
      queue: WorkQueue(database: database, logger: logger), kind: .message, handler: handler,
      concurrency: effort.attempts, logger: logger)
    return try await Measured.own {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await runner.run() }
        await bell.wait()
        group.cancelAll()
        try await group.waitForAll()
      }
      return count
    }
  }

  /// Puts items there that are due, with ids that begin with their time as ours do.
  static func fill(_ database: any Database, _ count: Int) async throws {
    try await database.write { transaction in
      _ = try transaction.run(
        """
        WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < $1)
        INSERT INTO cutroom_work
          (id, kind, account_id, payload, state, due_at, claim, retried, crashes, maximum_retries, alone, created_at)
        SELECT printf('msg_%09x', number) || lower(hex(randomblob(6))) || '0', 'message', 'bench', x'', 'waiting', number,
          0, 0, 0, 3, 0, number FROM numbers
        """, count)
    }
  }
}

/// Delivers at once; calls `done` after each settlement is durable.
private struct Idler: WorkHandler {
  let done: @Sendable () -> Void

  func attempt(_ claim: Claim, lease: Lease) async -> Outcome {
    .delivered(mayShare: true) { transaction in transaction.afterCommit(done) }
  }
}

private final class Counter: Sendable {
  private let value = Mutex(0)

  func increment() -> Int {
    value.withLock { value in
      value += 1
      return value
    }
  }
}
