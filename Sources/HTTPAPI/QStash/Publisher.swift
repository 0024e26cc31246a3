import ClipModel
import Crypto
import Database
import Delivery

/// Takes messages of accounts for Courier; everything is the account's own, foreign ids are not there.
struct Publisher: Sendable {
  let database: any Database
  let outbox: Outbox
  let clock: any ServiceClock
  /// How long a deduplication id counts.
  private static let window: Duration = .seconds(600)

  struct Receipt: Hashable, Sendable {
    let messageId: String
    let isDuplicate: Bool
  }

  /// Returns when the message is durable.
  func publish(_ options: PublishOptions) async throws -> Receipt {
    let (message, outbox, now) = (options.message, outbox, clock.now)
    let deduplication = options.deduplicationID.map { "id:" + $0 }
      ?? (options.isDeduplicatedByContent ? "content:" + Self.contentHash(message) : nil)
    return try await database.write { transaction in
      if let deduplication, let earlier = try Self.earlier(deduplication, message.account, now, in: transaction) {
        return Receipt(messageId: earlier, isDuplicate: true)
      }
      let id = try outbox.put(message, as: .message, in: transaction).id
      if let deduplication {
        try transaction.run(
          """
          INSERT INTO cutroom_deduplication (account_id, deduplication_id, message_id, expires_at)
          VALUES ($1, $2, $3, $4)
          """, message.account.rawValue, deduplication, id, (now + Self.window).milliseconds)
      }
      return Receipt(messageId: id, isDuplicate: false)
    }
  }

  private static func earlier(
    _ deduplication: String, _ account: Account.ID, _ now: Timestamp, in transaction: any SQLTransaction
  ) throws -> String? {
    try transaction.run("DELETE FROM cutroom_deduplication WHERE expires_at <= $1", now.milliseconds)
    return try transaction.run(
      "SELECT message_id FROM cutroom_deduplication WHERE account_id = $1 AND deduplication_id = $2", account.rawValue,
      deduplication
    ).first?.text("message_id")
  }

  /// Over destination, body, content type and forwarded headers; each part with its length, so that none runs into
  /// the next.
  private static func contentHash(_ message: OutgoingMessage) -> String {
    var hash = SHA256()
    let headers = message.headers.map { "\($0.name): \($0.value)" }.sorted().joined(separator: "\n")
    for part in [Array(message.destination.utf8), message.body, Array(headers.utf8)] {
      hash.update(data: Array("\(part.count)\n".utf8) + part)
    }
    return hash.finalize().map { String($0, radix: 36) }.joined(separator: ".")
  }

  /// - Throws: `DeliveryError.notFound`.
  func message(_ id: String, account: Account.ID) async throws -> StoredMessage {
    try await database.read { [outbox] transaction in
      guard let stored = try outbox.load(id, in: transaction), stored.message.account == account else {
        throw DeliveryError.notFound
      }
      return stored
    }
  }

  /// Cancels a message that is waiting or in flight.
  ///
  /// - Throws: `DeliveryError.notFound` when it is unknown, foreign, delivered, dead or canceled.
  func cancel(_ id: String, account: Account.ID, queue: WorkQueue) async throws {
    try await database.write { [outbox] transaction in
      guard let stored = try outbox.load(id, in: transaction), stored.message.account == account,
        try queue.cancel(WorkItem.ID(id), in: transaction)
      else { throw DeliveryError.notFound }
    }
  }

  func keys(of account: Account.ID) async throws -> SigningKeyPair {
    let keys = SigningKeys(clock: clock)
    return try await database.write { try keys.pair(account, in: $0) }
  }

  func rotateKeys(of account: Account.ID) async throws -> SigningKeyPair {
    let keys = SigningKeys(clock: clock)
    return try await database.write { try keys.rotate(account, in: $0) }
  }
}
