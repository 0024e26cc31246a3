import ClipModel
import Database

extension PostOffice {
  /// A page of the account's dead letters.
  ///
  /// - Throws: `DeliveryError.invalidRequest` for a bad cursor.
  package func deadLetters(_ selection: Selection, of account: Account.ID) async throws -> Page<DeadLetterDocument> {
    let count = selection.count ?? limits.deadLetters
    return try await database.read { transaction in
      let rows = try find(selection, atMost: count + 1, of: account, in: transaction)
      var (documents, weight): ([DeadLetterDocument], Int) = ([], 0)
      for (index, place) in rows.enumerated() {
        if index == count || weight >= Self.pageBytes {
          return Page(name: "messages", items: documents, cursor: rows[index - 1].cursor)
        }
        guard let letter = try letter(place.id, of: account, in: transaction) else { continue }
        documents.append(DeadLetterDocument(letter))
        weight += letter.weight
      }
      return Page(name: "messages", items: documents, cursor: nil)
    }
  }

  /// - Throws: `DeliveryError.missing`.
  package func deadLetter(_ id: String, of account: Account.ID) async throws -> DeadLetterDocument {
    let found = try await database.read { try letter(id, of: account, in: $0) }
    guard let found else { throw DeliveryError.missing("dead letter") }
    return DeadLetterDocument(found)
  }

  /// Forgets a dead letter; its message stays readable.
  ///
  /// - Throws: `DeliveryError.missing`.
  package func removeDeadLetter(_ id: String, of account: Account.ID) async throws {
    try await database.write { transaction in
      guard try remove(id, of: account, in: transaction) else { throw DeliveryError.missing("dead letter") }
    }
  }

  /// What a bulk deletion answers.
  package struct Removed: Encodable, Hashable, Sendable {
    package let deleted: Int
    /// Absent when nothing more is meant.
    package let cursor: String?
  }

  /// Forgets the dead letters that are meant: as many as were named, else at most `count` or a page.
  package func removeDeadLetters(_ selection: Selection, of account: Account.ID) async throws -> Removed {
    let limit = bulkLimit(selection)
    return try await database.write { transaction in
      let found = try find(selection, atMost: limit + 1, of: account, in: transaction)
      let meant = found.prefix(limit)
      let removed = try meant.filter { try remove($0.id, of: account, in: transaction) }
      return Removed(deleted: removed.count, cursor: found.count > limit ? meant.last?.cursor : nil)
    }
  }
}

extension PostOffice {
  func bulkLimit(_ selection: Selection) -> Int {
    selection.count ?? max(limits.deadLetters, selection.filter.values[.dlqId]?.count ?? 0)
  }

  /// Where those stand that are meant.
  func find(
    _ selection: Selection, atMost limit: Int, of account: Account.ID, in transaction: any SQLTransaction
  ) throws -> [DeadLetterPlace] {
    var conditions = SQLConditions()
    conditions.require("d.account_id = \(conditions.bind(account.rawValue))")
    selection.filter.require(
      in: &conditions,
      MessageFilter.Columns(time: "d.created_at", message: "d.message_id", deadLetter: "d.id", status: "d.status"))
    if let cursor = selection.cursor {
      try DeadLetterPlace(cursor: cursor).requireBeyond(selection.order, in: &conditions)
    }
    let join = selection.filter.needsMessage ? "JOIN cutroom_messages m ON m.id = d.message_id" : ""
    let word = selection.order == .latestFirst ? "DESC" : "ASC"
    let text = """
      SELECT d.id, d.created_at FROM cutroom_dead_letters d \(join) WHERE \(conditions.text)
      ORDER BY d.created_at \(word), d.id \(word) LIMIT \(conditions.bind(limit))
      """
    return try transaction.run(text, conditions.arguments).map {
      DeadLetterPlace(at: try $0.integer("created_at"), id: try $0.text("id"))
    }
  }

  func letter(_ id: String, of account: Account.ID, in transaction: any SQLTransaction) throws -> DeadLetter? {
    try transaction.run(
      "SELECT * FROM cutroom_dead_letters WHERE id = $1 AND account_id = $2", id, account.rawValue
    ).first.flatMap { try DeadLetter($0, in: transaction) }
  }

  func remove(_ id: String, of account: Account.ID, in transaction: any SQLTransaction) throws -> Bool {
    try transaction.run(
      "DELETE FROM cutroom_dead_letters WHERE id = $1 AND account_id = $2", id, account.rawValue)
    return transaction.changes == 1
  }
}
