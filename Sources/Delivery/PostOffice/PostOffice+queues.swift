import ClipModel
import Database

/// A FIFO queue as the API shows it.
package struct QueueDocument: Hashable, Sendable, Encodable {
  package let name: String
  package let parallelism: Int
  package let createdAt: Int64
  package let updatedAt: Int64
  /// Messages that wait for their turn.
  package let lag: Int64
  package let paused: Bool

  init(_ lane: Lane, lag: Int64) {
    name = lane.name
    parallelism = lane.parallelism ?? 1
    createdAt = lane.created.milliseconds
    updatedAt = lane.updated.milliseconds
    self.lag = lag
    paused = lane.isPaused
  }
}

extension PostOffice {
  /// Makes or changes a queue; what is nil stays as it is, or takes the default of a new one.
  ///
  /// - Throws: `DeliveryError.invalidRequest`, `.quotaExceeded`.
  package func setQueue(
    _ name: String, parallelism: Int?, isPaused: Bool?, of account: Account.ID
  ) async throws {
    _ = try Names.checked(name, as: "queue name")
    guard parallelism.map({ (1...1_000_000).contains($0) }) ?? true else {
      throw DeliveryError.invalidRequest("invalid parallelism: it must be at least 1")
    }
    try await database.write { transaction in
      try checkQuota(ofNewQueue: name, of: account, in: transaction)
      try change(.queue, name, of: account, in: transaction) { lane, _ in
        if let parallelism { lane.parallelism = parallelism }
        if let isPaused { lane.isPaused = isPaused }
      }
    }
  }

  /// - Throws: `DeliveryError.missing`.
  package func queue(_ name: String, of account: Account.ID) async throws -> QueueDocument {
    let found = try await database.read { try lanes(.queue, of: account, named: name, in: $0) }
    guard let (lane, waiting) = found.first else { throw DeliveryError.missing("queue") }
    return QueueDocument(lane, lag: waiting)
  }

  /// All queues of the account, by name.
  package func queues(of account: Account.ID) async throws -> [QueueDocument] {
    try await database.read { try lanes(.queue, of: account, named: nil, in: $0) }.map { QueueDocument($0, lag: $1) }
  }

  /// Stops starts, retries and callbacks among them, or lets them go on; what is being delivered goes on.
  ///
  /// - Throws: `DeliveryError.missing`.
  package func pauseQueue(_ name: String, _ isPaused: Bool, of account: Account.ID) async throws {
    try await database.write { transaction in
      guard try lanes(at: transaction).lane(Lane.ID(.queue, name, of: account)) != nil else {
        throw DeliveryError.missing("queue")
      }
      try change(.queue, name, of: account, in: transaction) { lane, _ in lane.isPaused = isPaused }
    }
  }

  /// Removes a queue with the messages that wait in it; one that isn't there is fine.
  package func removeQueue(_ name: String, of account: Account.ID) async throws {
    let id = Lane.ID(.queue, name, of: account)
    try await database.write { transaction in
      let lanes = lanes(at: transaction)
      guard var lane = try lanes.lane(id) else { return }
      // Nobody may move up while the line is dissolved.
      lane.isPaused = true
      try lanes.hold(&lane)
      try lanes.save(lane)
      let rows = try transaction.run(
        "SELECT id FROM \(Self.live(of: "$1")) w WHERE kind = 'message' AND queue_lane = $2", account.rawValue, id.text)
      for row in rows { _ = try cancel(try row.text("id"), of: account, in: transaction) }
      try transaction.run("DELETE FROM cutroom_lanes WHERE id = $1", id.text)
    }
  }
}

extension PostOffice {
  func lanes(at transaction: any SQLTransaction) -> Lanes { Lanes(transaction: transaction, now: clock.now) }

  /// Changes a lane, which is made when there is none, and lets in whoever may go now.
  func change(
    _ kind: Lane.Kind, _ name: String, of account: Account.ID, in transaction: any SQLTransaction,
    _ body: (inout Lane, Lanes) throws -> Void
  ) throws {
    let lanes = lanes(at: transaction)
    var lane = try lanes.lane(kind, name, of: account)
    let wasPaused = lane.isPaused
    try body(&lane, lanes)
    lane.updated = clock.now
    if lane.isPaused, !wasPaused { try lanes.hold(&lane) }
    if wasPaused, !lane.isPaused { try lanes.goOn(lane) }
    try lanes.fill(&lane)
    outbox.queue.announce(.message, in: transaction)
  }

  /// Lanes of a kind with how many wait for each, by name.
  func lanes(
    _ kind: Lane.Kind, of account: Account.ID, named name: String?, in transaction: any SQLTransaction
  ) throws -> [(Lane, Int64)] {
    try transaction.run(
      """
      SELECT l.*, (SELECT count(*) FROM cutroom_work w WHERE w.state = 'held' AND w.held_by = l.id) AS waiting
      FROM cutroom_lanes l WHERE l.account_id = $1 AND l.kind = $2 \(name == nil ? "" : "AND l.name = $3") ORDER BY l.name
      """, [account.rawValue, kind.rawValue] + (name.map { [$0] } ?? [])
    ).map { (try Lane($0), try $0.integer("waiting")) }
  }

  func checkQuota(ofNewQueue name: String, of account: Account.ID, in transaction: any SQLTransaction) throws {
    guard try lanes(at: transaction).lane(Lane.ID(.queue, name, of: account)) == nil else { return }
    let count = try transaction.run(
      "SELECT count(*) AS n FROM cutroom_lanes WHERE account_id = $1 AND kind = 'queue'", account.rawValue
    ).first?.integer("n")
    guard (count ?? 0) < limits.queues else {
      throw DeliveryError.quotaExceeded("an account has at most \(limits.queues) queues")
    }
  }
}
