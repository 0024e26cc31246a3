import ClipModel
import Crypto
import Database

/// Remembers what a create with an `Idempotency-Key` was answered, so that asking again makes nothing new.
///
/// The id of what is to be made is reserved before it is made: a crash in between leads to the same id again.
package struct IdempotencyKeys: Sendable {
  private let database: any Database
  private let clock: any ServiceClock
  /// How long an answer is remembered.
  package static let retention: Duration = .seconds(24 * 3600)

  package init(database: any Database, clock: any ServiceClock) {
    self.database = database
    self.clock = clock
  }

  package enum Standing: Hashable, Sendable {
    /// Make the thing under this id, unless it exists already, then `remember` the answer.
    case reserved(id: String)
    /// Answered before.
    case answered(status: Int, body: [UInt8])
  }

  /// Looks up `key`, or reserves `proposedID` for it.
  ///
  /// - Throws: `AccountsError.idempotencyKeyReused` when the key was used with another `request`.
  package func standing(
    of key: String, account: Account.ID, request: [UInt8], proposedID: String
  ) async throws -> Standing {
    let fingerprint = Array(SHA256.hash(data: request))
    let now = clock.now
    return try await database.write { transaction in
      try transaction.run(
        "DELETE FROM cutroom_idempotency WHERE created_at < $1",
        Timestamp(milliseconds: now.milliseconds - Self.retention.milliseconds).milliseconds)
      try transaction.run(
        """
        INSERT INTO cutroom_idempotency (account_id, idempotency_key, fingerprint, resource_id, created_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, idempotency_key) DO NOTHING
        """, account.rawValue, key, fingerprint, proposedID, now.milliseconds)
      let row = try transaction.run(
        """
        SELECT fingerprint, resource_id, status, body FROM cutroom_idempotency
        WHERE account_id = $1 AND idempotency_key = $2
        """, account.rawValue, key)[0]
      guard try row.bytes("fingerprint") == fingerprint else { throw AccountsError.idempotencyKeyReused }
      guard let status = row.optionalInteger("status") else { return .reserved(id: try row.text("resource_id")) }
      return .answered(status: Int(status), body: try row.bytes("body"))
    }
  }

  /// Keeps the answer for the next time.
  package func remember(_ key: String, account: Account.ID, status: Int, body: [UInt8]) async throws {
    _ = try await database.write { transaction in
      try transaction.run(
        """
        UPDATE cutroom_idempotency SET status = $3, body = $4
        WHERE account_id = $1 AND idempotency_key = $2 AND status IS NULL
        """, account.rawValue, key, status, body)
    }
  }

  /// Frees a key whose request was refused, so that it can be sent again when mended.
  package func forget(_ key: String, account: Account.ID) async throws {
    _ = try await database.write { transaction in
      try transaction.run(
        "DELETE FROM cutroom_idempotency WHERE account_id = $1 AND idempotency_key = $2 AND status IS NULL",
        account.rawValue, key)
    }
  }
}
