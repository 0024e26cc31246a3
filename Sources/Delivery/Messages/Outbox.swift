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

  func newID() -> WorkItem.ID { .timed(prefix: "msg_", at: queue.clock.now) }

  /// Writes a message and its work; when its unique key exists nothing is written.
  ///
  /// - Parameters:
  ///   - lane: the queue's lane whose slot it keeps.
  ///   - isBoundByFlow: whether its key's values stay as they are.
  /// - Returns: the id, and whether the message is new.
  package func put(
    _ message: OutgoingMessage, as kind: WorkItem.Kind, id given: WorkItem.ID? = nil, due: Timestamp? = nil,
    retries: Int? = nil, keeping lane: String? = nil, isBoundByFlow: Bool = false,
    in transaction: any SQLTransaction
  ) throws -> (id: String, isNew: Bool) {
    let (now, id) = (queue.clock.now, given ?? newID())
    let notBefore = message.notBefore ?? now + message.delay
    var item = WorkItem(
      id: id, kind: kind, account: message.account, payload: [], due: due ?? notBefore,
      maximumRetries: retries ?? message.retries, uniqueKey: message.uniqueKey)
    (item.queue, item.flow, item.inheritedLane) = (message.queue, message.flowControl, lane)
    item.isBoundByFlow = isBoundByFlow
    guard try queue.enqueue(item, in: transaction) else {
      let first = try message.uniqueKey.flatMap {
        try queue.find(uniqueKey: $0, kind: kind, account: message.account, in: transaction)
      }
      guard let first else { throw DeliveryError.notFound }
      return (first.rawValue, false)
    }
    try insert(StoredMessage(id: id.rawValue, message: message, created: now, notBefore: notBefore), in: transaction)
    return (id.rawValue, true)
  }

  private func insert(_ stored: StoredMessage, in transaction: any SQLTransaction) throws {
    let message = stored.message
    let place = DestinationPlace(message.destination)
    let values: [any SQLConvertible] = [
      stored.id, message.account.rawValue, message.destination, message.method, JSONText.encode(message.headers),
      message.body, message.retries, message.timeout.milliseconds, stored.notBefore.milliseconds,
      stored.created.milliseconds, try MessageOptions(message).text(), place.host, place.path,
      message.topicName, message.endpointName, message.queue, message.flowControl?.key, message.scheduleID,
      message.callerIP,
      message.labels.isEmpty ? nil : "\n" + message.labels.joined(separator: "\n") + "\n",
    ]
    try transaction.run(
      """
      INSERT INTO cutroom_messages
        (id, account_id, destination, method, headers, body, maximum_retries, timeout_ms, not_before, created_at,
         options, host, path, topic_name, endpoint_name, queue_name, flow_key, schedule_id, caller_ip, labels)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
      """, values)
    try Log(transaction: transaction).created(stored)
  }

  /// The message of that id, whoever's it is; nil when it is unknown or was cleaned away.
  package func load(_ id: String, in transaction: any SQLTransaction) throws -> StoredMessage? {
    try transaction.run("SELECT * FROM cutroom_messages WHERE id = $1", id).first.map(Self.read)
  }

  /// A message out of all columns of its row.
  static func read(_ row: SQLRow) throws -> StoredMessage {
    var message = OutgoingMessage(
      account: Account.ID(try row.text("account_id")), destination: try row.text("destination"),
      method: try row.text("method"),
      headers: try JSONText.decode([OutgoingMessage.Header].self, try row.text("headers")),
      body: try row.bytes("body"), retries: Int(try row.integer("maximum_retries")),
      timeout: .milliseconds(try row.integer("timeout_ms")))
    try MessageOptions.read(try row.text("options")).apply(to: &message)
    (message.topicName, message.endpointName) = (row.optionalText("topic_name"), row.optionalText("endpoint_name"))
    (message.queue, message.scheduleID) = (row.optionalText("queue_name"), row.optionalText("schedule_id"))
    message.callerIP = row.optionalText("caller_ip")
    return StoredMessage(
      id: try row.text("id"), message: message, created: Timestamp(milliseconds: try row.integer("created_at")),
      notBefore: Timestamp(milliseconds: try row.integer("not_before")))
  }
}
