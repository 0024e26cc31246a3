import Database

/// One entry of the log, without the message that it is about.
struct LogEntry: Sendable {
  let message: String
  let claim: Int64
  let state: Log.State
  let at: Int64
  let isInFlight: Bool
  /// The answer's; nil where there was none.
  let status: Int64?
  let error: String?
  let headers: [String: [String]]?
  let body: [UInt8]?
  /// When the message is tried again.
  let next: Int64?

  var place: LogPlace { LogPlace(at: at, isInFlight: isInFlight, message: message, claim: claim, state: state) }

  /// A row of `cutroom_events`.
  init(event row: SQLRow) throws {
    let name = try row.text("state")
    guard let state = Log.State(rawValue: name) else { throw DatabaseError.unexpectedColumn("state") }
    self.state = state
    isInFlight = false
    message = try row.text("message_id")
    claim = try row.integer("claim")
    at = try row.integer("at")
    let answered = row.optionalInteger("status").flatMap { $0 == 0 ? nil : $0 }
    status = answered
    let hasFailed = state == .error || state == .failed
    error = row.optionalText("error") ?? (hasFailed ? answered.map { "status \($0)" } : nil)
    headers =
      if answered != nil, let text = row.optionalText("headers") {
        try JSONText.decode([String: [String]].self, text)
      } else {
        nil
      }
    body = if answered != nil, case .bytes(let bytes) = row["body"] { bytes } else { nil }
    next = row.optionalInteger("next_at")
  }

  /// An attempt in flight, which has no entry of its own yet: a row of `cutroom_work`.
  init(inFlight row: SQLRow) throws {
    isInFlight = true
    message = try row.text("id")
    claim = try row.integer("claim")
    at = try row.integer("claimed_at")
    state = .active
    (status, error, headers, body, next) = (nil, nil, nil, nil, nil)
  }
}
