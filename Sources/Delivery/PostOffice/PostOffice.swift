import ClipModel
import Database
import Foundation

/// What the QStash-v2 routes do, for one account at a time; what is another's does not exist.
package struct PostOffice: Sendable {
  /// How long a deduplication id holds.
  static let deduplicationWindow = Duration.seconds(600)

  private let outbox: Outbox

  package init(outbox: Outbox) { self.outbox = outbox }

  private var database: any Database { outbox.queue.database }
  private var clock: any ServiceClock { outbox.queue.clock }

  /// Accepts a message: answer 200, or 202 when it is a duplicate, with this as JSON.
  package struct Receipt: Encodable, Hashable, Sendable {
    package let messageId: String
    /// True or absent.
    package let deduplicated: Bool?
  }

  /// - Throws: `DeliveryError.invalidRequest` for account `app`, since nobody outside this process speaks for it, and
  ///   for a delay beyond the limit.
  package func publish(_ request: PublishRequest) async throws -> Receipt {
    let account = request.message.account
    guard request.schedule == nil else { throw DeliveryError.invalidRequest("a schedule is not published at once") }
    try Self.check(request.message, now: clock.now)
    return try await database.write { transaction in
      if let key = request.deduplicationID, let first = try earlier(key, account, in: transaction) {
        return Receipt(messageId: first, deduplicated: true)
      }
      let id = try outbox.put(request.message, as: .message, in: transaction).id
      if let key = request.deduplicationID { try remember(key, account, id, in: transaction) }
      return Receipt(messageId: id, deduplicated: nil)
    }
  }

  /// What nobody may ask for, however the message comes.
  static func check(_ message: OutgoingMessage, now: Timestamp) throws(DeliveryError) {
    guard message.account != .app else { throw .invalidRequest("nobody can publish for this account") }
    let delay = message.notBefore.map { $0 - now } ?? message.delay
    guard delay <= PublishLimits.delay else {
      let days = PublishLimits.delay.milliseconds / 86_400_000
      throw .invalidRequest("invalid delay: it exceeds the limit of \(days)d")
    }
  }

  /// - Throws: `DeliveryError.notFound`: answer 404.
  package func message(_ id: String, account: Account.ID) async throws -> MessageDocument {
    try await database.read { transaction in try MessageDocument(owned(id, account, in: transaction)) }
  }

  /// Cancels a message that is not finished; one in flight may still arrive, but nothing follows from it.
  ///
  /// - Throws: `DeliveryError.notFound` when it is unknown, finished or canceled.
  package func cancel(_ id: String, account: Account.ID) async throws {
    try await database.write { transaction in
      _ = try owned(id, account, in: transaction)
      guard try outbox.queue.cancel(WorkItem.ID(id), in: transaction) else { throw DeliveryError.notFound }
    }
  }

  /// The account's signing keys as JSON `{"current","next"}`.
  package struct Keys: Encodable, Hashable, Sendable {
    package let current: String
    package let next: String

    init(_ pair: SigningKeyPair) {
      current = pair.current
      next = pair.next ?? ""
    }
  }

  package func keys(_ account: Account.ID) async throws -> Keys {
    try await withKeys(of: account) { keys, transaction in try keys.pair(account, in: transaction) }
  }

  package func rotateKeys(_ account: Account.ID) async throws -> Keys {
    try await withKeys(of: account) { keys, transaction in try keys.rotate(account, in: transaction) }
  }

  private func withKeys(
    of account: Account.ID, _ body: @escaping @Sendable (SigningKeys, any SQLTransaction) throws -> SigningKeyPair
  ) async throws -> Keys {
    guard account != .app else { throw DeliveryError.notFound }
    return try await database.write { transaction in Keys(try body(outbox.signingKeys, transaction)) }
  }

  private func owned(_ id: String, _ account: Account.ID, in transaction: any SQLTransaction) throws -> StoredMessage {
    guard let stored = try outbox.load(id, in: transaction), stored.message.account == account else {
      throw DeliveryError.notFound
    }
    return stored
  }

  private func earlier(_ key: String, _ account: Account.ID, in transaction: any SQLTransaction) throws -> String? {
    try transaction.run(
      """
      SELECT message_id FROM cutroom_deduplication
      WHERE account_id = $1 AND deduplication_id = $2 AND expires_at > $3
      """, account.rawValue, key, clock.now.milliseconds
    ).first?.text("message_id")
  }

  private func remember(
    _ key: String, _ account: Account.ID, _ id: String, in transaction: any SQLTransaction
  ) throws {
    let now = clock.now
    try transaction.run("DELETE FROM cutroom_deduplication WHERE expires_at <= $1", now.milliseconds)
    try transaction.run(
      """
      INSERT INTO cutroom_deduplication (account_id, deduplication_id, message_id, expires_at) VALUES ($1, $2, $3, $4)
      """, account.rawValue, key, id, (now + Self.deduplicationWindow).milliseconds)
  }
}
