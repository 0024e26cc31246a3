import ClipModel
import Database

/// A message on its way, as operators see it in a list.
package struct LiveMessage: Encodable, Hashable, Sendable {
  package let messageId: String
  package let account: String
  /// `waiting`, `held` (by a lane) or `active`.
  package let state: String
  package let method: String
  /// Without its query.
  package let url: String
  package let queueName: String?
  package let flowControlKey: String?
  package let scheduleId: String?
  /// ISO 8601, as all times of operators.
  package let createdAt: String
  package let dueAt: String?
  package let retried: Int
  package let maxRetries: Int
  /// What it waits for, in words; nil when it doesn't wait.
  package let waitingFor: String?
  /// Why the last attempt was none or failed.
  package let reason: String?

  init(_ row: SQLRow, waitingFor: String?) throws {
    let status = try WorkStatus(row)
    messageId = try row.text("id")
    account = try row.text("account")
    state = status.state.rawValue
    method = try row.text("method")
    url = try row.text("destination").withoutQuery
    queueName = row.optionalText("queue_name")
    flowControlKey = row.optionalText("flow_key")
    scheduleId = row.optionalText("schedule_id")
    createdAt = Timestamp(milliseconds: try row.integer("created_at")).iso8601
    dueAt = status.due?.iso8601
    retried = status.retried
    maxRetries = Int(try row.integer("maximum_retries"))
    self.waitingFor = waitingFor
    reason = status.reason
  }
}

/// One message with all that is known of it, finished or not.
package struct KnownMessage: Encodable, Hashable, Sendable {
  package let account: String
  /// Of the last attempt; nil when it is only on record.
  package let state: String?
  package let dueAt: String?
  package let finishedAt: String?
  package let retried: Int?
  /// Leases lost since its last progress.
  package let crashes: Int?
  package let reason: String?
  package let message: MessageDocument
}
