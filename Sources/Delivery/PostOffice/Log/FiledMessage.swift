import Database

/// A stored message beside what the API shows of it.
struct FiledMessage: Sendable {
  let stored: StoredMessage
  let document: MessageDocument

  /// All columns of its row.
  init(_ row: SQLRow) throws {
    stored = try Outbox.read(row)
    document = MessageDocument(stored)
  }

  /// The body in base64, hidden where it must be.
  var shownBody: String { document.bodyBase64 ?? Base64.standard((document.body ?? "").utf8) }
}

extension FiledMessage {
  /// The message of that id; nil when it is unknown or was cleaned away.
  static func find(_ id: String, in transaction: any SQLTransaction) throws -> Self? {
    try transaction.run("SELECT * FROM cutroom_messages WHERE id = $1", id).first.map(Self.init)
  }
}
