import ClipModel
import Crypto
import Database

/// What an account's deliveries are signed with, and what they will be signed with after the next rotation.
package struct SigningKeyPair: Hashable, Sendable {
  package var current: String
  /// A configured hosted pair may lack it.
  package var next: String?

  package init(current: String, next: String?) {
    self.current = current
    self.next = next
  }
}

/// The signing keys of all accounts, in the database because every node signs with them. Made on demand.
package struct SigningKeys: Sendable {
  private let clock: any ServiceClock

  package init(clock: any ServiceClock = SystemClock()) { self.clock = clock }

  /// The account's pair, made now if there is none. Needs a writing transaction.
  package func pair(_ account: Account.ID, in transaction: any SQLTransaction) throws -> SigningKeyPair {
    if let pair = try existingPair(account, in: transaction) { return pair }
    try transaction.run(
      """
      INSERT INTO cutroom_signing_keys (account_id, current_key, next_key, rotated_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT DO NOTHING
      """, account.rawValue, Self.makeKey(), Self.makeKey(), clock.now.milliseconds)
    guard let pair = try existingPair(account, in: transaction) else { throw DeliveryError.notFound }
    return pair
  }

  package func existingPair(_ account: Account.ID, in transaction: any SQLTransaction) throws -> SigningKeyPair? {
    try transaction.run(
      "SELECT current_key, next_key FROM cutroom_signing_keys WHERE account_id = $1", account.rawValue
    ).first.map { SigningKeyPair(current: try $0.text("current_key"), next: try $0.text("next_key")) }
  }

  /// The next key becomes the current one; a fresh one follows.
  package func rotate(_ account: Account.ID, in transaction: any SQLTransaction) throws -> SigningKeyPair {
    _ = try pair(account, in: transaction)
    try transaction.run(
      """
      UPDATE cutroom_signing_keys SET current_key = next_key, next_key = $2, rotated_at = $3 WHERE account_id = $1
      """, account.rawValue, Self.makeKey(), clock.now.milliseconds)
    return try pair(account, in: transaction)
  }

  private static func makeKey() -> String {
    "sig_" + SymmetricKey(size: .bits256).withUnsafeBytes { Base64.url($0) }
  }
}
