import ClipModel
import Database

/// A dead letter in an operator's list.
package struct ListedLetter: Encodable, Hashable, Sendable {
  package let dlqId: String
  package let messageId: String
  package let account: String
  /// When it was given up.
  package let createdAt: String
  package let method: String
  /// Without its query.
  package let url: String
  /// 0 where no answer came.
  package let responseStatus: Int64
  package let reason: String

  init(_ row: SQLRow) throws {
    dlqId = try row.text("id")
    messageId = try row.text("message_id")
    account = try row.text("account")
    createdAt = Timestamp(milliseconds: try row.integer("created_at")).iso8601
    method = try row.text("method")
    url = try row.text("destination").withoutQuery
    responseStatus = try row.integer("status")
    reason = try row.text("reason")
  }
}

/// A dead letter with its message and the last answer.
package struct KnownLetter: Encodable, Hashable, Sendable {
  package let account: String
  package let reason: String
  package let letter: DeadLetterDocument
}

extension Postmaster {
  /// Which dead letters an operator means.
  package enum Letters: Hashable, Sendable {
    case ids([String])
    /// Of one account, or of all.
    case all(account: String?)
  }

  /// The newest first.
  ///
  /// - Throws: `DeliveryError.missing` for an unknown account, `.invalidRequest`.
  package func deadLetters(account name: String? = nil, limit: Int? = nil) async throws -> Listing<ListedLetter> {
    let limit = try Self.checked(limit: limit)
    return try await database.read { transaction in
      var conditions = SQLConditions()
      if let name {
        conditions.require("d.account_id = \(conditions.bind(try account(name, in: transaction).rawValue))")
      }
      let text = """
        SELECT d.id, d.message_id, d.created_at, d.status, d.reason, m.destination, m.method,
          coalesce(a.name, d.account_id) AS account
        FROM cutroom_dead_letters d JOIN cutroom_messages m ON m.id = d.message_id
        LEFT JOIN cutroom_accounts a ON a.id = d.account_id
        WHERE \(conditions.text) ORDER BY d.created_at DESC, d.id DESC LIMIT \(conditions.bind(limit + 1))
        """
      return Listing(try transaction.run(text, conditions.arguments).map(ListedLetter.init), limit: limit)
    }
  }

  /// - Throws: `DeliveryError.missing`.
  package func deadLetter(_ id: String) async throws -> KnownLetter {
    let found = try await database.read { transaction -> KnownLetter? in
      guard let (owner, name, reason) = try owner(ofLetter: id, in: transaction),
        let letter = try office.letter(id, of: owner, in: transaction)
      else { return nil }
      return KnownLetter(account: name, reason: reason, letter: DeadLetterDocument(letter))
    }
    guard let found else { throw DeliveryError.missing("dead letter") }
    return found
  }

  /// What became of the dead letters that were meant.
  package struct Handled: Encodable, Hashable, Sendable {
    package struct Letter: Encodable, Hashable, Sendable {
      package let dlqId: String
      /// Of the new message; nil where the letter was removed.
      package var messageId: String?
    }

    package fileprivate(set) var handled: [Letter] = []
    /// Ids that are no dead letter's, any more or ever.
    package fileprivate(set) var missing: [String] = []
  }

  /// Makes new messages of dead letters, as they were published.
  ///
  /// - Throws: `DeliveryError.missing` for an unknown account.
  package func retry(_ letters: Letters) async throws -> Handled {
    let options = try PublishOptions(overriding: [], limits: office.limits)
    return try await handle(letters) { [office] id, owner, transaction in
      try office.retry(id, options, of: owner, in: transaction).map {
        Handled.Letter(dlqId: id, messageId: $0.messageId)
      }
    }
  }

  /// Forgets dead letters; their messages stay readable.
  ///
  /// - Throws: `DeliveryError.missing` for an unknown account.
  package func remove(_ letters: Letters) async throws -> Handled {
    try await handle(letters) { [office] id, owner, transaction in
      try office.remove(id, of: owner, in: transaction) ? Handled.Letter(dlqId: id) : nil
    }
  }

  /// Handled in one transaction, so that nobody waits long behind it.
  private static let batch = 100

  private func handle(
    _ letters: Letters,
    _ body: @escaping @Sendable (String, Account.ID, any SQLTransaction) throws -> Handled.Letter?
  ) async throws -> Handled {
    let ids = try await ids(of: letters)
    var result = Handled()
    for start in stride(from: 0, to: ids.count, by: Self.batch) {
      let batch = ids[start..<min(start + Self.batch, ids.count)]
      let part = try await database.write { transaction in
        try batch.reduce(into: Handled()) { part, id in
          let owner = try owner(ofLetter: id, in: transaction)?.id
          if let letter = try owner.flatMap({ try body(id, $0, transaction) }) {
            part.handled.append(letter)
          } else {
            part.missing.append(id)
          }
        }
      }
      result.handled += part.handled
      result.missing += part.missing
    }
    return result
  }

  private func ids(of letters: Letters) async throws -> [String] {
    switch letters {
    case .ids(let ids): return ids
    case .all(let name):
      return try await database.read { transaction in
        var conditions = SQLConditions()
        if let name {
          conditions.require("account_id = \(conditions.bind(try account(name, in: transaction).rawValue))")
        }
        return try transaction.run(
          "SELECT id FROM cutroom_dead_letters WHERE \(conditions.text) ORDER BY created_at, id", conditions.arguments
        ).map { try $0.text("id") }
      }
    }
  }

  private func owner(
    ofLetter id: String, in transaction: any SQLTransaction
  ) throws -> (id: Account.ID, name: String, reason: String)? {
    try transaction.run(
      """
      SELECT d.account_id, d.reason, coalesce(a.name, d.account_id) AS account FROM cutroom_dead_letters d
      LEFT JOIN cutroom_accounts a ON a.id = d.account_id WHERE d.id = $1
      """, id
    ).first.map { (Account.ID(try $0.text("account_id")), try $0.text("account"), try $0.text("reason")) }
  }
}
