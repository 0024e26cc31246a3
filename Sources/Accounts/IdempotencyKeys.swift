import ClipModel
import Crypto
import Database

/// Remembers what a create with an `Idempotency-Key` was answered, in the transaction that creates: asking again makes
/// nothing new, whenever the first asker was cut off.
package enum IdempotencyKeys {
  /// How long an answer is remembered.
  package static let retention: Duration = .seconds(24 * 3600)

  package struct Answer: Hashable, Sendable {
    package let status: Int
    package let body: [UInt8]

    package init(status: Int, body: [UInt8]) {
      self.status = status
      self.body = body
    }
  }

  /// The answer given to `key` before, or the one that `make` gives now. Without a key `make` always runs.
  ///
  /// - Parameter request: all that makes two requests the same: route and body.
  /// - Throws: `AccountsError.idempotencyKeyReused` when the key was used with another request.
  package static func once(
    _ key: String?, account: Account.ID, request: [UInt8], at now: Timestamp, in transaction: any SQLTransaction,
    make: () throws -> Answer
  ) throws -> Answer {
    if let answer = try known(key, account: account, request: request, at: now, in: transaction) { return answer }
    let answer = try make()
    guard let key else { return answer }
    try transaction.run(
      """
      INSERT INTO cutroom_idempotency (account_id, idempotency_key, fingerprint, status, body, created_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      """, account.rawValue, key, Array(SHA256.hash(data: request)), answer.status, answer.body, now.milliseconds)
    return answer
  }

  /// The answer given to `key` before; nil without a key.
  ///
  /// - Throws: `AccountsError.idempotencyKeyReused` when the key was used with another request.
  package static func known(
    _ key: String?, account: Account.ID, request: [UInt8], at now: Timestamp, in transaction: any SQLTransaction
  ) throws -> Answer? {
    guard let key else { return nil }
    let oldest = Timestamp(milliseconds: now.milliseconds - retention.milliseconds)
    try transaction.run("DELETE FROM cutroom_idempotency WHERE created_at < $1", oldest.milliseconds)
    let rows = try transaction.run(
      """
      SELECT fingerprint, status, body FROM cutroom_idempotency WHERE account_id = $1 AND idempotency_key = $2
      """, account.rawValue, key)
    guard let row = rows.first else { return nil }
    guard try row.bytes("fingerprint") == Array(SHA256.hash(data: request)) else {
      throw AccountsError.idempotencyKeyReused
    }
    return Answer(status: Int(try row.integer("status")), body: try row.bytes("body"))
  }
}
