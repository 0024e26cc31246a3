import ClipModel
import Database

/// How much work there is, and for how long the oldest of it could have been done.
package struct WorkDepth: Hashable, Sendable {
  package enum State: String, CaseIterable, Sendable { case waiting, held, active, dead }

  package struct Count: Hashable, Sendable {
    package let kind: WorkItem.Kind
    package let state: State
    package let count: Int64
  }

  package let counts: [Count]
  /// Since when the oldest waiting item of a kind is due; 0 when none is.
  package let lateness: [WorkItem.Kind: Duration]

  /// Reads it from indexes alone, so that a hundred thousand waiting items cost some milliseconds.
  static func read(at now: Timestamp, in transaction: any SQLTransaction) throws -> Self {
    var counts: [Count] = []
    var lateness: [WorkItem.Kind: Duration] = [:]
    for kind in WorkItem.Kind.allCases {
      let waiting = try first(
        "SELECT count(*) AS n, min(due_at) AS due FROM cutroom_work WHERE kind = $1 AND state = 'waiting'", kind,
        in: transaction)
      let active = try first(
        "SELECT count(*) AS n FROM cutroom_work WHERE kind = $1 AND state = 'active'", kind, in: transaction)
      counts.append(Count(kind: kind, state: .waiting, count: try waiting.integer("n")))
      counts.append(Count(kind: kind, state: .active, count: try active.integer("n")))
      let due = waiting.optionalInteger("due").map(Timestamp.init(milliseconds:))
      lateness[kind] = due.map { max(.zero, now - $0) } ?? .zero
    }
    return Self(counts: counts + (try laid(in: transaction)), lateness: lateness)
  }

  /// What only messages come to: held by a lane, or a dead letter (of a relayed message too). Dead tasks are counted in
  /// the history of their kind, where there are few.
  private static func laid(in transaction: any SQLTransaction) throws -> [Count] {
    let held = try transaction.run("SELECT count(*) AS n FROM cutroom_work WHERE state = 'held'")
    let letters = try transaction.run("SELECT count(*) AS n FROM cutroom_dead_letters")
    let tasks = try first(
      "SELECT count(*) AS n FROM cutroom_work_history WHERE kind = $1 AND state = 'dead'", .studioTask, in: transaction)
    return [
      Count(kind: .message, state: .held, count: try held[0].integer("n")),
      Count(kind: .message, state: .dead, count: try letters[0].integer("n")),
      Count(kind: .studioTask, state: .dead, count: try tasks.integer("n")),
    ]
  }

  private static func first(
    _ sql: String, _ kind: WorkItem.Kind, in transaction: any SQLTransaction
  ) throws -> SQLRow {
    try transaction.run(sql, kind.rawValue)[0]
  }
}

/// Looks at the depth at most once in a while, however often it is asked.
package actor DepthGauge {
  /// How long a look counts.
  package static let freshness = Duration.seconds(5)

  private let queue: WorkQueue
  private var look: (began: Duration, depth: Task<WorkDepth, any Error>)?

  package init(queue: WorkQueue) { self.queue = queue }

  /// - Throws: `DatabaseError`.
  package func depth() async throws -> WorkDepth {
    let time = queue.clock.monotonic
    if let look, time - look.began < Self.freshness { return try await look.depth.value }
    let (database, now) = (queue.database, queue.clock.now)
    let depth = Task { try await database.read { try WorkDepth.read(at: now, in: $0) } }
    look = (time, depth)
    return try await depth.value
  }
}
