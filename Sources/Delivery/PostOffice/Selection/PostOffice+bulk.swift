import ClipModel
import Database

extension PostOffice {
  /// Taken back in one transaction.
  private static let batch = 500

  /// Cancels what lives of the messages that are meant; returns how many that were. Ids, where given, are all that
  /// counts; an empty list of them cancels nothing.
  package func cancel(_ selection: Selection, of account: Account.ID) async throws -> Int {
    if let ids = selection.ids { return try await cancel(ids, atMost: selection.count ?? .max, of: account) }
    let began = clock.now
    var (canceled, isLast) = (0, false)
    while !isLast, canceled < selection.count ?? .max {
      let limit = min(Self.batch, (selection.count ?? .max) - canceled)
      let (text, arguments) = Self.live(selection.filter, of: account, until: began, atMost: limit)
      let (found, ended) = try await database.write { transaction in
        let ids = try transaction.run(text, arguments).map { try $0.text("id") }
        return (ids.count, try ids.filter { try cancel($0, of: account, in: transaction) }.count)
      }
      canceled += ended
      isLast = found < limit || ended == 0
    }
    return canceled
  }

  private func cancel(_ ids: [String], atMost limit: Int, of account: Account.ID) async throws -> Int {
    var (rest, canceled) = (ids[...], 0)
    while !rest.isEmpty, canceled < limit {
      let batch = Array(rest.prefix(min(Self.batch, limit - canceled)))
      rest = rest.dropFirst(batch.count)
      canceled += try await database.write { transaction in
        try batch.filter { id in
          let own = try transaction.run(
            "SELECT id FROM cutroom_work WHERE id = $1 AND account_id = $2 AND kind = 'message'", id, account.rawValue)
          guard !own.isEmpty else { return false }
          return try cancel(id, of: account, in: transaction)
        }.count
      }
    }
    return canceled
  }

  /// Selects ids of live messages: those first that hold nothing others wait for, so that nobody moves up only to be
  /// taken back.
  private static func live(
    _ filter: MessageFilter, of account: Account.ID, until time: Timestamp, atMost limit: Int
  ) -> (text: String, arguments: [any SQLConvertible]) {
    var conditions = SQLConditions()
    let source = Self.live(of: conditions.bind(account.rawValue))
    conditions.require("w.kind = 'message'")
    conditions.require("w.created_at <= \(conditions.bind(time.milliseconds))")
    filter.require(in: &conditions, MessageFilter.Columns(time: "w.created_at", message: "w.id"))
    let join = filter.needsMessage ? "JOIN cutroom_messages m ON m.id = w.id" : ""
    let text = """
      SELECT w.id FROM \(source) w \(join) WHERE \(conditions.text)
      ORDER BY CASE WHEN w.state = 'held' THEN 0 ELSE 1 END, w.place DESC, w.id LIMIT \(conditions.bind(limit))
      """
    return (text, conditions.arguments)
  }

  /// An account's live work, as a table: what waits or is held is found by its account, what is active by its lease.
  ///
  /// - Parameter account: the parameter that stands for the account.
  static func live(of account: String) -> String {
    let own = "SELECT * FROM cutroom_work WHERE account_id = \(account)"
    return "(\(own) AND state <> 'active' UNION ALL \(own) AND state = 'active')"
  }
}
