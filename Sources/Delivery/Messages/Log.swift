import ClipModel
import Database

/// Writes what a message went through, one row for each state, in the caller's transaction.
struct Log {
  let transaction: any SQLTransaction

  /// As QStash spells them.
  enum State: String, Sendable, CaseIterable {
    case created = "CREATED"
    case active = "ACTIVE"
    case retry = "RETRY"
    case error = "ERROR"
    case delivered = "DELIVERED"
    case failed = "FAILED"
    case cancelRequested = "CANCEL_REQUESTED"
    case canceled = "CANCELED"
  }

  func created(_ stored: StoredMessage) throws {
    try enter(stored.id, claim: 0, .created, stored.message.account, at: stored.created, retried: 0)
  }

  /// The end of an attempt, with its beginning.
  ///
  /// - Parameter limit: bytes kept of the answer's headers, and of its body.
  func attempted(
    _ attempt: Attempt, _ claim: Claim, state: State, next: Timestamp?, within limit: Int
  ) throws {
    let id = claim.id.rawValue
    try enter(id, claim: claim.number, .active, claim.account, at: attempt.started, retried: claim.retried)
    let values: [any SQLConvertible] = [
      id, claim.number, state.rawValue, claim.account.rawValue, attempt.finished.milliseconds, claim.retried,
      attempt.status, attempt.error, JSONText.encode(attempt.headerMap(within: limit)),
      Array(attempt.responseBody.prefix(limit)), next?.milliseconds,
    ]
    try transaction.run(
      """
      INSERT INTO cutroom_events
        (message_id, claim, state, account_id, at, retried, status, error, headers, body, next_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
      """, values)
    if let next {
      try enter(
        id, claim: claim.number, .retry, claim.account, at: attempt.finished, retried: claim.retried + 1, next: next)
    }
  }

  /// A message that its owner took back.
  func canceled(_ id: String, claim: Int64, _ account: Account.ID, at now: Timestamp, retried: Int) throws {
    try enter(id, claim: claim, .cancelRequested, account, at: now, retried: retried)
    try enter(id, claim: claim, .canceled, account, at: now, retried: retried)
  }

  private func enter(
    _ id: String, claim: Int64, _ state: State, _ account: Account.ID, at: Timestamp, retried: Int,
    next: Timestamp? = nil
  ) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_events (message_id, claim, state, account_id, at, retried, next_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
      """, id, claim, state.rawValue, account.rawValue, at.milliseconds, retried, next?.milliseconds)
  }
}
