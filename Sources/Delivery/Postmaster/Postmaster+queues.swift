import ClipModel
import Database

/// A FIFO queue in an operator's list.
package struct ListedQueue: Encodable, Hashable, Sendable {
  package let account: String
  package let name: String
  package let parallelism: Int
  /// Messages of it that run, retries between attempts among them.
  package let running: Int
  /// Messages that wait for their turn.
  package let lag: Int64
  package let paused: Bool

  init(_ row: SQLRow) throws {
    let lane = try Lane(row)
    account = try row.text("account")
    name = lane.name
    parallelism = lane.parallelism ?? 1
    running = lane.running
    lag = try row.integer("waiting")
    paused = lane.isPaused
  }
}

extension Postmaster {
  /// All queues, by account and name.
  ///
  /// - Throws: `DeliveryError.missing` for an unknown account.
  package func queues(account name: String? = nil) async throws -> [ListedQueue] {
    try await database.read { transaction in
      var conditions = SQLConditions()
      conditions.require("l.kind = 'queue'")
      if let name {
        conditions.require("l.account_id = \(conditions.bind(try account(name, in: transaction).rawValue))")
      }
      let text = """
        SELECT l.*, coalesce(a.name, l.account_id) AS account,
          (SELECT count(*) FROM cutroom_work w WHERE w.state = 'held' AND w.held_by = l.id) AS waiting
        FROM cutroom_lanes l LEFT JOIN cutroom_accounts a ON a.id = l.account_id
        WHERE \(conditions.text) ORDER BY account, l.name
        """
      return try transaction.run(text, conditions.arguments).map(ListedQueue.init)
    }
  }

  /// Stops the starts of a queue, or lets them go on.
  ///
  /// - Parameter name: of its account; nil when no other account has a queue called so.
  /// - Throws: `DeliveryError.missing`, `.invalidRequest` when several are meant.
  package func pauseQueue(_ queue: String, _ isPaused: Bool, account name: String? = nil) async throws {
    let owner = try await database.read { transaction in
      if let name { return try account(name, in: transaction) }
      let rows = try transaction.run(
        "SELECT account_id FROM cutroom_lanes WHERE kind = 'queue' AND name = $1", queue)
      guard rows.count < 2 else {
        throw DeliveryError.invalidRequest("\(rows.count) accounts have a queue \(queue): name the account")
      }
      guard let row = rows.first else { throw DeliveryError.missing("queue") }
      return Account.ID(try row.text("account_id"))
    }
    try await office.pauseQueue(queue, isPaused, of: owner)
  }
}
