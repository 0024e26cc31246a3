import ClipModel
import Database

/// Messages in the database, each with the work item of the same id that delivers it.
package struct Outbox: Sendable {
  let queue: WorkQueue
  let signingKeys: SigningKeys

  package init(queue: WorkQueue) {
    self.queue = queue
    signingKeys = SigningKeys(clock: queue.clock)
  }

  /// Writes a message and its work; when its unique key exists nothing is written.
  ///
  /// - Returns: the id, and whether the message is new.
  package func put(
    _ message: OutgoingMessage, as kind: WorkItem.Kind, due: Timestamp? = nil, retries: Int? = nil,
    in transaction: any SQLTransaction
  ) throws -> (id: String, isNew: Bool) {
    let (now, id) = (queue.clock.now, Identifier<WorkItem>.random(prefix: "msg_"))
    let notBefore = message.notBefore ?? now + message.delay
    let item = WorkItem(
      id: id, kind: kind, account: message.account, payload: [], due: due ?? notBefore,
      maximumRetries: retries ?? message.retries, uniqueKey: message.uniqueKey)
    guard try queue.enqueue(item, in: transaction) else {
      let first = try message.uniqueKey.flatMap {
        try queue.find(uniqueKey: $0, kind: kind, account: message.account, in: transaction)
      }
      guard let first else { throw DeliveryError.notFound }
      return (first.rawValue, false)
    }
    try insert(StoredMessage(id: id.rawValue, message: message, created: now, notBefore: notBefore), in: transaction)
    _ = try signingKeys.pair(message.account, in: transaction)
    return (id.rawValue, true)
  }

  private func insert(_ stored: StoredMessage, in transaction: any SQLTransaction) throws {
    let message = stored.message
    try transaction.run(
      """
      INSERT INTO cutroom_messages
        (id, account_id, destination, method, headers, body, maximum_retries, timeout_ms, not_before, created_at, options)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """, stored.id, message.account.rawValue, message.destination, message.method,
      try JSONText.encode(message.headers), message.body, message.retries, message.timeout.milliseconds,
      stored.notBefore.milliseconds, stored.created.milliseconds, try JSONText.encode(MessageOptions(message)))
  }

  /// The message of that id, whoever's it is; nil when it is unknown or was cleaned away.
  package func load(_ id: String, in transaction: any SQLTransaction) throws -> StoredMessage? {
    guard let row = try transaction.run("SELECT * FROM cutroom_messages WHERE id = $1", id).first else { return nil }
    var message = OutgoingMessage(
      account: Account.ID(try row.text("account_id")), destination: try row.text("destination"),
      method: try row.text("method"),
      headers: try JSONText.decode([OutgoingMessage.Header].self, try row.text("headers")),
      body: try row.bytes("body"), retries: Int(try row.integer("maximum_retries")),
      timeout: .milliseconds(try row.integer("timeout_ms")))
    try JSONText.decode(MessageOptions.self, try row.text("options")).apply(to: &message)
    return StoredMessage(
      id: id, message: message, created: Timestamp(milliseconds: try row.integer("created_at")),
      notBefore: Timestamp(milliseconds: try row.integer("not_before")))
  }
}
