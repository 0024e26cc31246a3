import ClipModel
import Database

extension WorkQueue {
  /// Ends an attempt: the only place where its outcome becomes a fact. False when the claim no longer counts; then
  /// nothing is written, the outcome's own records included.
  ///
  /// A `retry` beyond the retries allowed becomes a death, told to `mourner` in the same transaction. Any other one
  /// sets the crash count to 0: what came to an end did not take the process down.
  package func settle(
    _ claim: Claim, _ outcome: Outcome, mourner: (any WorkHandler)? = nil
  ) async throws -> Bool {
    try await write(mourning: claim.id, by: mourner) { transaction, mourner in
      try settle(claim, outcome, mourner: mourner, in: transaction)
    }
  }

  private func settle(
    _ claim: Claim, _ outcome: Outcome, mourner: (any WorkHandler)?, in transaction: any SQLTransaction
  ) throws -> Bool {
    switch outcome {
    case .delivered(let record):
      guard try bury(claim, as: .delivered, reason: nil, in: transaction) else { return false }
      try record(transaction)
    case .retry(let time, let reason, let record):
      if claim.retried >= claim.maximumRetries {
        guard try bury(claim, as: .dead, reason: reason, in: transaction) else { return false }
        try record?(transaction)
        try mourner?.mourn(claim, reason: reason, in: transaction)
      } else {
        guard try putBack(claim, due: time, isRetry: true, reason: reason, in: transaction) else { return false }
        try record?(transaction)
      }
    case .dead(let reason, let record):
      guard try bury(claim, as: .dead, reason: reason, in: transaction) else { return false }
      try record(transaction)
    case .canceled:
      return try bury(claim, as: .canceled, reason: "canceled", in: transaction)
    case .interrupted:
      return try putBack(claim, due: clock.now, isRetry: false, reason: nil, in: transaction)
    }
    return true
  }

  /// Runs `body` in a transaction that counts only while the claim holds; sets its crash count to 0.
  ///
  /// - Throws: `DeliveryError.leaseLost` when it doesn't; nothing is written.
  package func recordProgress(
    _ claim: Claim, _ body: @escaping @Sendable (any SQLTransaction) throws -> Void
  ) async throws {
    try await database.write { transaction in
      try transaction.run(
        "UPDATE cutroom_work SET crashes = 0, alone = 0 WHERE id = $1 AND claim = $2 AND state = 'active'",
        claim.id.rawValue, claim.number)
      guard transaction.changes == 1 else { throw DeliveryError.leaseLost }
      try body(transaction)
    }
  }

  private func putBack(
    _ claim: Claim, due: Timestamp, isRetry: Bool, reason: String?, in transaction: any SQLTransaction
  ) throws -> Bool {
    try transaction.run(
      """
      UPDATE cutroom_work SET state = 'waiting', due_at = $3, lease_until = NULL, reason = $4
        \(isRetry ? ", retried = retried + 1, crashes = 0" : "")
      WHERE id = $1 AND claim = $2 AND state = 'active'
      """, claim.id.rawValue, claim.number, due.milliseconds, reason)
    guard transaction.changes == 1 else { return false }
    announce(claim.kind, in: transaction)
    return true
  }

  private func bury(
    _ claim: Claim, as state: WorkStatus.State, reason: String?, in transaction: any SQLTransaction
  ) throws -> Bool {
    try bury(
      claim.id, as: state, reason: reason, where: "claim = \(claim.number) AND state = 'active'", in: transaction)
  }

  /// Moves a live row that meets `condition` (no user's words in it) to history.
  func bury(
    _ id: WorkItem.ID, as state: WorkStatus.State, reason: String?, where condition: String,
    in transaction: any SQLTransaction
  ) throws -> Bool {
    try transaction.run(
      """
      INSERT INTO cutroom_work_history
        (id, kind, account_id, payload, state, claim, retried, crashes, maximum_retries, created_at, finished_at, reason)
      SELECT id, kind, account_id, payload, $2, claim, retried, crashes, maximum_retries, created_at, $3, $4
      FROM cutroom_work WHERE id = $1 AND \(condition)
      """, id.rawValue, state.rawValue, clock.now.milliseconds, reason)
    guard transaction.changes == 1 else { return false }
    try transaction.run("DELETE FROM cutroom_work WHERE id = $1", id.rawValue)
    return true
  }
}
