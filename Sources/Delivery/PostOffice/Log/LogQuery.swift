import ClipModel
import Database

/// A statement that reads entries of the log.
struct LogQuery {
  private let text: String
  private let arguments: [any SQLConvertible]

  func run(in transaction: any SQLTransaction) throws -> [SQLRow] { try transaction.run(text, arguments) }

  /// Entries that are in the log.
  static func written(
    _ selection: Selection, after: LogPlace?, atMost limit: Int, of account: Account.ID
  ) -> Self {
    let place = LogPlace.Columns(
      isInFlight: false, at: "e.at", message: "e.message_id", claim: "e.claim", rank: Log.State.rank(of: "e.state"))
    let columns = MessageFilter.Columns(
      time: "e.at", message: "e.message_id", state: "e.state", status: "e.status")
    // A message's few entries are read by its id, not by a walk through all that its account has.
    let owner = selection.filter.values[.messageId] == nil ? "e.account_id" : "e.account_id || ''"
    return Self(
      "e.message_id, e.claim, e.state, e.at, e.status, e.error, e.headers, e.body, e.next_at FROM cutroom_events e",
      owner, place, columns, selection, after: after, atMost: limit, of: account)
  }

  /// Attempts that go on; nil when the filter means none of them.
  static func inFlight(
    _ selection: Selection, after: LogPlace?, atMost limit: Int, of account: Account.ID
  ) -> Self? {
    let values = selection.filter.values
    guard values[.state]?.contains(Log.State.active.rawValue) ?? true, values[.responseStatus] == nil else {
      return nil
    }
    let place = LogPlace.Columns(
      isInFlight: true, at: "w.claimed_at", message: "w.id", claim: "w.claim",
      rank: "CAST(\(Log.State.active.rank) AS BIGINT)")
    return Self(
      "w.id, w.claim, w.claimed_at FROM cutroom_work w",
      "w.kind = 'message' AND w.state = 'active' AND w.claimed_at IS NOT NULL AND w.account_id",
      place, MessageFilter.Columns(time: "w.claimed_at", message: "w.id"), selection, after: after, atMost: limit,
      of: account)
  }

  /// - Parameter owner: what the account is compared with, and conditions before it.
  private init(
    _ source: String, _ owner: String, _ place: LogPlace.Columns, _ columns: MessageFilter.Columns,
    _ selection: Selection, after: LogPlace?, atMost limit: Int, of account: Account.ID
  ) {
    var conditions = SQLConditions()
    conditions.require("\(owner) = \(conditions.bind(account.rawValue))")
    selection.filter.require(in: &conditions, columns)
    after?.requireBeyond(selection.order, place, in: &conditions)
    let join = selection.filter.needsMessage ? " JOIN cutroom_messages m ON m.id = \(place.message)" : ""
    text = """
      SELECT \(source)\(join) WHERE \(conditions.text)
      ORDER BY \(place.ordered(selection.order)) LIMIT \(conditions.bind(limit))
      """
    arguments = conditions.arguments
  }
}
