import ClipModel
import Database

/// Notices that wait to be sent, one row each.
struct NoticeBoard: Sendable {
  /// The channel of the outbox folder.
  static let outbox = "outbox"

  let database: any Database
  let clock: any ServiceClock

  func pin(_ notice: Notice, for recipient: String, in transaction: any SQLTransaction) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_notifications
        (id, run_id, kind, channel, recipient, subject, body, created_at, due_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (run_id, kind, channel, recipient) DO NOTHING
      """, Identifier<Notice>.random(prefix: "ntc_").rawValue, notice.run, notice.kind.rawValue, Self.outbox,
      recipient, notice.subject, notice.body, notice.at.milliseconds)
  }

  /// What is due, oldest first.
  func due() async throws -> [PinnedNotice] {
    let now = clock.now
    return try await database.read { transaction in
      try transaction.run(
        """
        SELECT id, kind, recipient, subject, body, created_at, tries FROM cutroom_notifications
        WHERE delivered_at IS NULL AND channel = $1 AND due_at <= $2 ORDER BY due_at LIMIT 100
        """, Self.outbox, now.milliseconds
      ).map(PinnedNotice.init)
    }
  }

  func markDelivered(_ notice: PinnedNotice) async throws {
    let now = clock.now
    try await database.write { transaction in
      _ = try transaction.run(
        "UPDATE cutroom_notifications SET delivered_at = $2, trouble = NULL WHERE id = $1 AND delivered_at IS NULL",
        notice.id, now.milliseconds)
    }
  }

  /// Puts a notice off: 30 s, doubling to an hour.
  func putOff(_ notice: PinnedNotice, because reason: String) async throws {
    let due = clock.now + .seconds(min(30 << min(notice.tries, 7), 3600))
    try await database.write { transaction in
      _ = try transaction.run(
        "UPDATE cutroom_notifications SET tries = tries + 1, trouble = $2, due_at = $3 WHERE id = $1", notice.id,
        reason, due.milliseconds)
    }
  }
}

/// A notice as its row holds it.
struct PinnedNotice: Sendable {
  let id: String
  let kind: String
  let recipient: String
  let subject: String
  let body: String
  let at: Timestamp
  let tries: Int

  init(_ row: SQLRow) throws {
    id = try row.text("id")
    kind = try row.text("kind")
    recipient = try row.text("recipient")
    subject = try row.text("subject")
    body = try row.text("body")
    at = Timestamp(milliseconds: try row.integer("created_at"))
    tries = Int(try row.integer("tries"))
  }
}
