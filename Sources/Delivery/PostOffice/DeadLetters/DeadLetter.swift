import Database

/// A message whose last attempt failed, and what came of that attempt.
struct DeadLetter: Sendable {
  let id: String
  let created: Int64
  /// The answer's; 0 where there was none.
  let status: Int64
  let headers: [String: [String]]
  let body: [UInt8]
  let filed: FiledMessage

  /// A row of `cutroom_dead_letters` and its message; nil when that was cleaned away.
  init?(_ row: SQLRow, in transaction: any SQLTransaction) throws {
    guard let filed = try FiledMessage.find(try row.text("message_id"), in: transaction) else { return nil }
    self.filed = filed
    id = try row.text("id")
    created = try row.integer("created_at")
    status = try row.integer("status")
    headers = try JSONText.decode([String: [String]].self, try row.text("headers"))
    body = try row.bytes("body")
  }

  /// About how many bytes of memory it takes.
  var weight: Int { 1024 + body.count + filed.stored.message.body.count }
}
