import ClipModel
import Database

extension WorkQueue {
  /// What the dead letters say of an item that took its process down while nothing else ran.
  package static let poisonReason = "set aside: the process ended while this ran alone"

  /// Ends every lease of a kind: the process that held them is gone. Call it at start, before the first claim. On
  /// SQLite that is certain, since one process owns the folder.
  ///
  /// - Returns: how many leases were lost.
  @discardableResult
  package func voidLeases(_ kind: WorkItem.Kind, mourner: (any WorkHandler)? = nil) async throws -> Int {
    try await endLeases(kind, before: .max, mourner: mourner)
  }

  /// Ends the leases of a kind that nobody renewed in time.
  @discardableResult
  package func expireLeases(_ kind: WorkItem.Kind, mourner: (any WorkHandler)? = nil) async throws -> Int {
    try await endLeases(kind, before: clock.monotonic.milliseconds, mourner: mourner)
  }

  private func endLeases(_ kind: WorkItem.Kind, before end: Int64, mourner: (any WorkHandler)?) async throws -> Int {
    try await database.write { transaction in
      let lost = try transaction.run(
        """
        UPDATE cutroom_work SET crashes = crashes + 1
        WHERE kind = $1 AND state = 'active' AND lease_until <= $2
        RETURNING id, kind, account_id, claim, retried, maximum_retries, crashes, payload, alone
        """, kind.rawValue, end)
      for row in lost { try free(Claim(row), wasAlone: row.integer("alone") == 1, mourner: mourner, in: transaction) }
      return lost.count
    }
  }

  /// Puts an item without a holder back, or sets it aside when it was alone when its lease was lost.
  private func free(
    _ claim: Claim, wasAlone: Bool, mourner: (any WorkHandler)?, in transaction: any SQLTransaction
  ) throws {
    if wasAlone {
      _ = try bury(claim.id, as: .dead, reason: Self.poisonReason, where: "state = 'active'", in: transaction)
      try mourner?.died(claim, reason: Self.poisonReason, in: transaction)
    } else {
      try transaction.run(
        "UPDATE cutroom_work SET state = 'waiting', due_at = $2, lease_until = NULL, reason = 'lease lost' WHERE id = $1",
        claim.id.rawValue, clock.now.milliseconds)
      announce(claim.kind, in: transaction)
    }
  }
}
