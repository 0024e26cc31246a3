import ClipModel
import Database
import Foundation

/// What the QStash-v2 routes do, for one account at a time; what is another's does not exist.
package struct PostOffice: Sendable {
  let outbox: Outbox
  package let limits: PublishLimits

  package init(outbox: Outbox, limits: PublishLimits = PublishLimits()) {
    self.outbox = outbox
    self.limits = limits
  }

  var database: any Database { outbox.queue.database }
  var clock: any ServiceClock { outbox.queue.clock }

  /// - Throws: `DeliveryError.notFound`: answer 404.
  package func message(_ id: String, account: Account.ID) async throws -> MessageDocument {
    try await database.read { transaction in
      var document = MessageDocument(try owned(id, account, in: transaction))
      if let status = try outbox.queue.status(WorkItem.ID(id), in: transaction) {
        document.waitingFor = try words(of: status, isUnmanned: try isUnmanned(in: transaction), in: transaction)
      }
      return document
    }
  }

  /// What a message waits for; nil when it doesn't wait.
  func words(of status: WorkStatus, isUnmanned: Bool, in transaction: any SQLTransaction) throws -> String? {
    let lane = try status.heldBy.flatMap { try Lane.read($0, in: transaction) }
    return Waiting(status: status, lane: lane, now: clock.now, isUnmanned: isUnmanned).words
  }

  /// Whether no node is there that delivers.
  func isUnmanned(in transaction: any SQLTransaction) throws -> Bool {
    try database.isShared && !Roster.isManned(.courier, at: clock.now, in: transaction)
  }

  /// Cancels a message that is not finished; one in flight may still arrive, but nothing follows from it.
  ///
  /// - Throws: `DeliveryError.notFound` when it is unknown, finished or canceled.
  package func cancel(_ id: String, account: Account.ID) async throws {
    try await database.write { transaction in
      _ = try owned(id, account, in: transaction)
      guard try cancel(id, of: account, in: transaction) else { throw DeliveryError.notFound }
    }
  }

  /// Takes a live message back, with the log that says so; false when it is not live.
  func cancel(_ id: String, of account: Account.ID, in transaction: any SQLTransaction) throws -> Bool {
    guard let status = try outbox.queue.status(WorkItem.ID(id), in: transaction), status.isLive,
      try outbox.queue.cancel(WorkItem.ID(id), in: transaction)
    else { return false }
    try Log(transaction: transaction)
      .canceled(id, claim: status.claim, account, at: clock.now, retried: status.retried)
    return true
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

  func owned(_ id: String, _ account: Account.ID, in transaction: any SQLTransaction) throws -> StoredMessage {
    guard let stored = try outbox.load(id, in: transaction), stored.message.account == account else {
      throw DeliveryError.notFound
    }
    return stored
  }

  /// Takes a deduplication id for a message, for a while; nil when it was free, else the message that has it. Of two
  /// that come at once the second waits for the first one's end.
  func holder(
    of key: String, otherThan id: String, _ account: Account.ID, in transaction: any SQLTransaction
  ) throws -> String? {
    let now = clock.now
    let taken = try transaction.run(
      """
      INSERT INTO cutroom_deduplication AS d (account_id, deduplication_id, message_id, expires_at)
      VALUES ($1, $2, $3, $4)
      ON CONFLICT (account_id, deduplication_id) DO UPDATE SET message_id = $3, expires_at = $4
        WHERE d.expires_at <= $5
      RETURNING message_id
      """, account.rawValue, key, id, (now + limits.deduplicationWindow).milliseconds, now.milliseconds)
    guard taken.isEmpty else { return nil }
    return try transaction.run(
      "SELECT message_id FROM cutroom_deduplication WHERE account_id = $1 AND deduplication_id = $2",
      account.rawValue, key
    ).first?.text("message_id")
  }
}
