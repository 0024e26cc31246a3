import ClipModel
import Database

extension WorkQueue {
  /// Lost leases after which an item runs alone, so that whatever it takes down tells on itself.
  package static let crashesBeforeAlone = 2

  /// Whose work is asked for: everybody's, or only that of account `app`, which has slots of its own.
  package enum Share: Sendable {
    case everybody, app

    var condition: String { self == .app ? " AND account_id = '\(Account.ID.app.rawValue)'" : "" }
  }

  /// Hands out up to `limit` due items, oldest first, each with a new claim number and a lease. Items that may be
  /// poison are left to `claimAlone`.
  package func claim(_ kind: WorkItem.Kind, limit: Int, of share: Share = .everybody) async throws -> [Claim] {
    try await claim(kind, limit: limit, share, alone: false)
  }

  /// Hands out the oldest due item that lost its lease too often. Nothing else of its kind may run beside it.
  package func claimAlone(_ kind: WorkItem.Kind) async throws -> Claim? {
    try await claim(kind, limit: 1, .everybody, alone: true).first
  }

  private func claim(_ kind: WorkItem.Kind, limit: Int, _ share: Share, alone: Bool) async throws -> [Claim] {
    let (now, lease) = (clock.now.milliseconds, leaseEnd())
    let sql = Self.claimStatement(share, alone: alone)
    let lanes = kind == .message
    let time = clock.now
    return try await database.write(.concurrent) { transaction in
      if lanes { try Lanes(transaction: transaction, now: time).fillDue() }
      return try transaction.run(sql, kind.rawValue, now, limit, lease, Self.crashesBeforeAlone).map(Claim.init)
    }
  }

  private static func claimStatement(_ share: Share, alone: Bool) -> String {
    """
    WITH picked AS MATERIALIZED (
      SELECT id FROM cutroom_work
      WHERE kind = $1 AND state = 'waiting' AND due_at <= $2 AND crashes \(alone ? ">=" : "<") $5\(share.condition)
      ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
    UPDATE cutroom_work
    SET state = 'active', claim = claim + 1, lease_until = $4, claimed_at = $2, alone = \(alone ? 1 : 0)
    WHERE id IN (SELECT id FROM picked)
    RETURNING id, kind, account_id, claim, retried, maximum_retries, crashes, payload, queue_lane
    """
  }

  /// What is due next: ordinary work of `share`, and anybody's work that must run alone.
  package func outlook(_ kind: WorkItem.Kind, of share: Share = .everybody) async throws -> Outlook {
    try await database.read { transaction in
      let rows = try transaction.run(
        """
        SELECT min(CASE WHEN crashes < $2\(share.condition) THEN due_at END) AS next,
          min(CASE WHEN crashes >= $2 THEN due_at END) AS alone,
          (SELECT min(next_at) FROM cutroom_lanes WHERE next_at IS NOT NULL) AS lanes
        FROM cutroom_work WHERE kind = $1 AND state = 'waiting'
        """, kind.rawValue, Self.crashesBeforeAlone)
      // Lanes are for messages, and what they let in is never `app`'s alone to wait for.
      let lanes = kind == .message ? rows.first?.optionalInteger("lanes") : nil
      let next = [rows.first?.optionalInteger("next"), lanes].compactMap(\.self).min()
      return Outlook(
        next: next.map(Timestamp.init(milliseconds:)),
        alone: rows.first?.optionalInteger("alone").map(Timestamp.init(milliseconds:)))
    }
  }

  package struct Outlook: Hashable, Sendable {
    package let next: Timestamp?
    package let alone: Timestamp?

    package var earliest: Timestamp? { [next, alone].compactMap(\.self).min() }
  }

  /// Prolongs the leases of `claims`; returns those that are still held.
  package func renew(_ claims: [Claim]) async throws -> [Claim] {
    let lease = leaseEnd()
    return try await database.write(.concurrent) { transaction in
      try claims.filter { claim in
        try transaction.run(
          "UPDATE cutroom_work SET lease_until = $3 WHERE id = $1 AND claim = $2 AND state = 'active'",
          claim.id.rawValue, claim.number, lease)
        return transaction.changes == 1
      }
    }
  }

  func leaseEnd() -> Int64 { leaseTime + Self.leaseDuration.milliseconds }

  /// The time that leases count in, milliseconds. Between nodes that is the database's, which their clock gives. A node
  /// that is alone has one that never jumps; it starts anew with the machine, which is why a process voids the leases
  /// of its predecessor instead of reading them.
  var leaseTime: Int64 { database.isShared ? clock.now.milliseconds : clock.monotonic.milliseconds }
}

extension Claim {
  init(_ row: SQLRow) throws {
    self.init(
      id: WorkItem.ID(try row.text("id")), kind: try WorkItem.Kind(column: row.text("kind")),
      account: Account.ID(try row.text("account_id")), number: try row.integer("claim"),
      retried: Int(try row.integer("retried")), maximumRetries: Int(try row.integer("maximum_retries")),
      crashes: Int(try row.integer("crashes")), payload: try row.bytes("payload"),
      queueLane: row.optionalText("queue_lane"))
  }
}
