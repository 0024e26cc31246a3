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
    let claims = try await claiming(kind) { try $0.claim(limit, of: share, alone: alone) }
    if share == .everybody, !alone { horizon.passed(kind, taking: claims, of: limit, at: clock.now) }
    return claims
  }

  /// What a runner starts now; when there is nothing, what comes after that.
  struct Round: Sendable {
    var claims: [Claim]
    /// How many of them were for everybody.
    var open = 0
    var outlook: Outlook?
  }

  /// Hands out what is due: at most `free` items, of which at most `open` are not account `app`'s.
  func nextRound(_ kind: WorkItem.Kind, open: Int, free: Int) async throws -> Round {
    let now = clock.now
    let round = try await claiming(kind) { desk in
      var claims = open > 0 ? try desk.claim(open, of: .everybody) : []
      let others = claims.count
      let share = claims.count < open ? Share.everybody : .app
      if share == .app, claims.count < free { claims += try desk.claim(free - claims.count, of: .app) }
      let outlook =
        claims.isEmpty ? try Self.outlook(kind, of: share, after: desk.horizon, in: desk.transaction) : nil
      return Round(claims: claims, open: others, outlook: outlook)
    }
    if open > 0 { horizon.passed(kind, taking: round.claims.prefix(round.open), of: open, at: now) }
    return round
  }

  /// Runs `body` where items can be claimed. Nobody outside knows of a claim yet: after a power cut its item simply
  /// waits again.
  private func claiming<Value: Sendable>(
    _ kind: WorkItem.Kind, _ body: @escaping @Sendable (ClaimDesk) throws -> Value
  ) async throws -> Value {
    let (now, lease, horizon) = (clock.now, leaseEnd(), start(kind, takes: true))
    return try await database.write(.provisional) { transaction in
      if kind == .message { try Lanes(transaction: transaction, now: now).fillDue() }
      return try body(ClaimDesk(transaction: transaction, kind: kind, now: now, lease: lease, horizon: horizon))
    }
  }

  /// Where a look has to begin. One process alone cleans up behind itself.
  private func start(_ kind: WorkItem.Kind, takes: Bool) -> Timestamp {
    database.isShared ? horizon.start(kind, at: clock.monotonic, takes: takes) : Timestamp(milliseconds: 0)
  }

  /// Where items of a kind are claimed, inside a transaction.
  private struct ClaimDesk {
    let transaction: any SQLTransaction
    let kind: WorkItem.Kind
    let now: Timestamp
    let lease: Int64
    let horizon: Timestamp

    /// Two statements, the second with the ids that the first found: as one, PostgreSQL would now and then plan it as a walk
    /// through all there is, for a table of work is often empty when its statistics are taken.
    func claim(_ limit: Int, of share: Share, alone: Bool = false) throws -> [Claim] {
      let rows = try transaction.run(
        dueStatement(share, alone: alone), kind.rawValue, now.milliseconds, limit, alone ? 0 : horizon.milliseconds)
      guard !rows.isEmpty else { return [] }
      let due = SQLList(try rows.map { try $0.text("id") }, after: 2)
      try transaction.run(
        """
        UPDATE cutroom_work
        SET state = 'active', claim = claim + 1, lease_until = $1, claimed_at = $2, alone = \(alone ? 1 : 0)
        WHERE id IN \(due.text)
        """, [lease, now.milliseconds] + due.values)
      return try rows.map(Claim.init)
    }
  }

  // Written out, so that indexes on such items alone serve.
  private static let ordinary = "crashes < \(crashesBeforeAlone)"
  private static let suspicious = "crashes >= \(crashesBeforeAlone)"

  /// Locks what is due, and reads it as it will be once it is claimed.
  private static func dueStatement(_ share: Share, alone: Bool) -> String {
    """
    SELECT id, kind, account_id, claim + 1 AS claim, retried, maximum_retries, crashes, payload, queue_lane, flow_lane,
      due_at
    FROM cutroom_work
    WHERE kind = $1 AND state = 'waiting' AND due_at <= $2 AND due_at >= $4 AND \(alone ? suspicious : ordinary)\(share.condition)
    ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
    """
  }

  /// What is due next: ordinary work of `share`, and anybody's work that must run alone.
  package func outlook(_ kind: WorkItem.Kind, of share: Share = .everybody) async throws -> Outlook {
    let horizon = start(kind, takes: false)
    return try await database.read { try Self.outlook(kind, of: share, after: horizon, in: $0) }
  }

  private static func outlook(
    _ kind: WorkItem.Kind, of share: Share, after horizon: Timestamp, in transaction: any SQLTransaction
  ) throws -> Outlook {
    let rows = try transaction.run(
      """
      SELECT
        (SELECT min(due_at) FROM cutroom_work
          WHERE kind = $1 AND state = 'waiting' AND due_at >= $2 AND \(ordinary)\(share.condition)) AS next,
        (SELECT min(due_at) FROM cutroom_work WHERE kind = $1 AND state = 'waiting' AND \(suspicious)) AS alone,
        (SELECT min(next_at) FROM cutroom_lanes WHERE next_at IS NOT NULL) AS lanes
      """, kind.rawValue, horizon.milliseconds)
    // Lanes are for messages, and what they let in is never `app`'s alone to wait for.
    let lanes = kind == .message ? rows.first?.optionalInteger("lanes") : nil
    let next = [rows.first?.optionalInteger("next"), lanes].compactMap(\.self).min()
    return Outlook(
      next: next.map(Timestamp.init(milliseconds:)),
      alone: rows.first?.optionalInteger("alone").map(Timestamp.init(milliseconds:)))
  }

  package struct Outlook: Hashable, Sendable {
    package let next: Timestamp?
    package let alone: Timestamp?

    package var earliest: Timestamp? { [next, alone].compactMap(\.self).min() }
  }

  /// Prolongs the leases of `claims`; returns those that are still held.
  package func renew(_ claims: [Claim]) async throws -> [Claim] {
    let lease = leaseEnd()
    return try await database.write(.provisional) { transaction in
      try claims.filter { claim in
        try transaction.run(
          "UPDATE cutroom_work SET lease_until = $3 WHERE id = $1 AND claim = $2 AND \(Self.isActive)",
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
      queueLane: row.optionalText("queue_lane"),
      isOnLane: row.optionalText("queue_lane") != nil || row.optionalText("flow_lane") != nil,
      due: row.optionalInteger("due_at").map(Timestamp.init(milliseconds:)))
  }
}

extension Horizon {
  /// A look for `limit` items, the earliest first, has found these.
  fileprivate func passed(
    _ kind: WorkItem.Kind, taking claims: some Collection<Claim>, of limit: Int, at now: Timestamp
  ) {
    if claims.count < limit { return passed(kind, until: now) }
    if let last = claims.compactMap(\.due).max() { passed(kind, until: last) }
  }
}
