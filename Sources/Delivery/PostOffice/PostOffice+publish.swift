import ClipModel
import Database

/// What a publisher is told, as JSON.
package enum Published: Hashable, Sendable, Encodable {
  case one(Receipt)
  /// Of a URL group, one for each endpoint.
  case many([Receipt])
  /// An item of a batch that became a schedule.
  case scheduled(ScheduleStore.Receipt)
  /// An item of a batch that was refused; the others stand.
  case refused(String)

  /// Of one message.
  package struct Receipt: Hashable, Sendable, Encodable {
    package let messageId: String
    /// Only of a group's endpoint.
    package var url: String?
    /// True or absent.
    package var deduplicated: Bool?
  }

  /// Whether nothing new came of it: answer 202.
  package var isDuplicate: Bool { if case .one(let receipt) = self { receipt.deduplicated == true } else { false } }

  package var receipts: [Receipt] {
    switch self {
    case .one(let receipt): [receipt]
    case .many(let receipts): receipts
    case .scheduled, .refused: []
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .one(let receipt): try receipt.encode(to: encoder)
    case .many(let receipts): try receipts.encode(to: encoder)
    case .scheduled(let receipt): try receipt.encode(to: encoder)
    case .refused(let reason): try ["error": reason].encode(to: encoder)
    }
  }
}

extension PostOffice {
  /// Accepts a message, or one for each endpoint of a group.
  ///
  /// - Throws: `DeliveryError.invalidRequest` for account `app`, since nobody outside this process speaks for it, for a
  ///   delay beyond the limit and an unknown group; `.quotaExceeded` for one queue too many.
  package func publish(_ request: PublishRequest) async throws -> Published {
    try await database.write(.concurrent) { try publish(request, in: $0) }
  }

  /// The same in the caller's transaction. What is refused has written nothing.
  package func publish(_ request: PublishRequest, in transaction: any SQLTransaction) throws -> Published {
    guard request.schedule == nil else { throw DeliveryError.invalidRequest("a schedule is not published at once") }
    try countToday(0, of: request.account, in: transaction)
    if let queue = request.message.queue { try checkQuota(ofNewQueue: queue, of: request.account, in: transaction) }
    switch request.destination {
    case .url:
      try check(request.message)
      try countToday(1, of: request.account, in: transaction)
      return .one(try put(request.message, under: request.deduplicationID, in: transaction))
    case .group(let name):
      return .many(try publish(request, toGroup: name, in: transaction))
    }
  }

  private func publish(
    _ request: PublishRequest, toGroup name: String, in transaction: any SQLTransaction
  ) throws -> [Published.Receipt] {
    let group = try demandKnownGroup(name, of: request.account, in: transaction)
    let options = request.options.withDefaults(group.headers)
    let messages = try group.endpoints.map { endpoint in
      let message = try request.message(to: endpoint, of: name, options)
      try check(message)
      return message
    }
    try countToday(messages.count, of: request.account, in: transaction)
    return try messages.map { message in
      let key = options.deduplicationID(of: message)
      var receipt = try put(message, under: key, in: transaction)
      receipt.url = message.destination
      return receipt
    }
  }

  /// Puts a message into the outbox, unless one with the same key was put there within the last ten minutes.
  func put(
    _ message: OutgoingMessage, under key: String?, in transaction: any SQLTransaction
  ) throws -> Published.Receipt {
    let id = outbox.newID()
    if let key, let first = try holder(of: key, otherThan: id.rawValue, message.account, in: transaction) {
      return Published.Receipt(messageId: first, deduplicated: true)
    }
    return Published.Receipt(messageId: try outbox.put(message, as: .message, id: id, in: transaction).id)
  }

  /// What nobody may ask for, however the message comes.
  func check(_ message: OutgoingMessage) throws(DeliveryError) {
    guard message.account != .app else { throw .invalidRequest("nobody can publish for this account") }
    try checkDelay(of: message)
  }

  /// - Throws: `DeliveryError.invalidRequest` for a delay beyond the limit.
  func checkDelay(of message: OutgoingMessage) throws(DeliveryError) {
    let delay = message.notBefore.map { $0 - clock.now } ?? message.delay
    guard delay <= limits.delay else {
      throw .invalidRequest(
        "invalid delay: it exceeds the limit of \(limits.delay.milliseconds / 86_400_000)d")
    }
  }
}
