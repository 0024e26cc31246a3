import ClipModel
import Database

extension PostOffice {
  /// A page ends earlier than asked for when it holds so many bytes, however long the bodies in it are.
  static let pageBytes = 8 << 20

  /// A page of what the account's messages went through.
  ///
  /// - Parameter name: what the list is called in JSON.
  /// - Throws: `DeliveryError.invalidRequest` for a bad cursor.
  package func log(
    _ selection: Selection, of account: Account.ID, as name: String = "logs"
  ) async throws -> Page<LogDocument> {
    let count = selection.count ?? 100
    let after = try selection.cursor.map { cursor throws(DeliveryError) in try LogPlace(cursor: cursor) }
    return try await database.read { transaction in
      let entries = try entries(selection, after: after, atMost: count + 1, of: account, in: transaction)
      var (known, documents, weight): ([String: FiledMessage], [LogDocument], Int) = ([:], [], 0)
      for (index, entry) in entries.enumerated() {
        if index == count || weight >= Self.pageBytes {
          return Page(name: name, items: documents, cursor: entries[index - 1].place.cursor)
        }
        let filed = try known[entry.message] ?? FiledMessage.find(entry.message, in: transaction)
        known[entry.message] = filed
        guard let filed else { continue }
        let document = LogDocument(entry, filed)
        documents.append(document)
        weight += document.weight
      }
      return Page(name: name, items: documents, cursor: nil)
    }
  }

  /// What is written, and what is in flight, in one order.
  private func entries(
    _ selection: Selection, after: LogPlace?, atMost limit: Int, of account: Account.ID,
    in transaction: any SQLTransaction
  ) throws -> [LogEntry] {
    let written = try LogQuery.written(selection, after: after, atMost: limit, of: account)
      .run(in: transaction).map(LogEntry.init(event:))
    let flying = try LogQuery.inFlight(selection, after: after, atMost: limit, of: account)?
      .run(in: transaction).map(LogEntry.init(inFlight:))
    guard var rest = flying.map({ $0[...] }), !rest.isEmpty else { return written }
    let isLatestFirst = selection.order == .latestFirst
    var merged: [LogEntry] = []
    for entry in written {
      while let next = rest.first, isLatestFirst ? next.at >= entry.at : next.at < entry.at {
        merged.append(rest.removeFirst())
      }
      merged.append(entry)
    }
    return Array((merged + rest).prefix(limit))
  }
}
