import ClipModel
import Database

extension PostOffice {
  /// What a retry of dead letters answers.
  package struct Retried: Encodable, Hashable, Sendable {
    package struct Response: Encodable, Hashable, Sendable {
      package let messageId: String
      /// True or absent: the override named a deduplication id under which a message was published before.
      package var deduplicated: Bool?
    }

    /// The new messages, in the order of the list.
    package let responses: [Response]
    /// Absent when nothing more is meant.
    package let cursor: String?
  }

  /// Makes a new message of a dead letter, which is none any more.
  ///
  /// - Parameter headers: options as at publishing; what they say counts instead.
  /// - Throws: `DeliveryError.missing`, `.invalidRequest`, `.invalidDestination`; then the dead letter stays.
  package func retryDeadLetter(
    _ id: String, headers: [(name: String, value: String)] = [], of account: Account.ID
  ) async throws -> Retried {
    let options = try PublishOptions(overriding: headers, limits: limits)
    return try await database.write { transaction in
      guard let new = try retry(id, options, of: account, in: transaction) else {
        throw DeliveryError.missing("dead letter")
      }
      return Retried(responses: [new], cursor: nil)
    }
  }

  /// Makes new messages of the dead letters that are meant: of as many as were named, else of at most `count` or a page.
  package func retryDeadLetters(_ selection: Selection, of account: Account.ID) async throws -> Retried {
    let limit = bulkLimit(selection)
    let options = try PublishOptions(overriding: [], limits: limits)
    return try await database.write { transaction in
      let found = try find(selection, atMost: limit + 1, of: account, in: transaction)
      let meant = found.prefix(limit)
      let new = try meant.compactMap { try retry($0.id, options, of: account, in: transaction) }
      return Retried(responses: new, cursor: found.count > limit ? meant.last?.cursor : nil)
    }
  }

  /// Nil when there is no such dead letter.
  func retry(
    _ id: String, _ options: PublishOptions, of account: Account.ID, in transaction: any SQLTransaction
  ) throws -> Retried.Response? {
    guard let letter = try letter(id, of: account, in: transaction),
      try remove(id, of: account, in: transaction)
    else { return nil }
    var message = letter.filed.stored.message
    try options.override(&message)
    try checkDelay(of: message)
    let receipt = try put(message, under: options.deduplicationID(of: message), in: transaction)
    return Retried.Response(messageId: receipt.messageId, deduplicated: receipt.deduplicated)
  }
}
