import ClipModel
import Database

extension Postmaster {
  /// Messages on their way, those first that are due first.
  ///
  /// - Parameters:
  ///   - state: `waiting`, `held` or `active`; nil means all of them.
  ///   - account: a name; nil means all of them.
  /// - Throws: `DeliveryError.missing` for an unknown account, `.invalidRequest`.
  package func messages(
    state: String? = nil, account name: String? = nil, limit: Int? = nil
  ) async throws -> Listing<LiveMessage> {
    let (state, limit) = (try Self.live(state), try Self.checked(limit: limit))
    return try await database.read { transaction in
      var conditions = SQLConditions()
      conditions.require("kind IN ('message', 'relay')")
      if let state { conditions.require("state = '\(state.rawValue)'") }
      let owner = try name.map { conditions.bind(try account($0, in: transaction).rawValue) }
      let source = owner.map(PostOffice.live(of:)) ?? "cutroom_work"
      let text = Self.list(source, conditions.text, limit: conditions.bind(limit + 1))
      let rows = try transaction.run(text, conditions.arguments)
      let isUnmanned = try office.isUnmanned(in: transaction)
      return Listing(
        try rows.map { row in
          let words = try office.words(of: WorkStatus(row), isUnmanned: isUnmanned, in: transaction)
          return try LiveMessage(row, waitingFor: words)
        }, limit: limit)
    }
  }

  /// Chooses before it joins, so that a hundred thousand messages that wait cost little.
  private static func list(_ source: String, _ condition: String, limit: String) -> String {
    """
    SELECT w.*, NULL AS finished_at, m.destination, m.method, m.queue_name, m.flow_key, m.schedule_id,
      coalesce(a.name, w.account_id) AS account
    FROM (SELECT id, kind, account_id, state, claim, retried, crashes, maximum_retries, due_at, created_at, reason,
        held_by FROM \(source) l WHERE \(condition) ORDER BY due_at, id LIMIT \(limit)) w
    JOIN cutroom_messages m ON m.id = w.id LEFT JOIN cutroom_accounts a ON a.id = w.account_id
    ORDER BY w.due_at, w.id
    """
  }

  private static func live(_ word: String?) throws(DeliveryError) -> WorkStatus.State? {
    guard let word else { return nil }
    guard let state = WorkStatus.State(rawValue: word), [.waiting, .held, .active].contains(state) else {
      throw .invalidRequest("state is waiting, held or active")
    }
    return state
  }

  /// - Throws: `DeliveryError.notFound`.
  package func message(_ id: String) async throws -> KnownMessage {
    let owner = try await owner(ofMessage: id)
    let document = try await office.message(id, account: owner.id)
    let status = try await database.read { try queue.status(WorkItem.ID(id), in: $0) }
    return KnownMessage(
      account: owner.name, state: status?.state.rawValue, dueAt: status?.due?.iso8601,
      finishedAt: status?.finished?.iso8601, retried: status?.retried, crashes: status?.crashes,
      reason: status?.reason, message: document)
  }

  /// - Throws: `DeliveryError.notFound` when it is unknown or finished.
  package func cancel(_ id: String) async throws {
    try await office.cancel(id, account: try await owner(ofMessage: id).id)
  }

  private func owner(ofMessage id: String) async throws -> Account {
    let found = try await database.read { transaction in
      try transaction.run(
        """
        SELECT m.account_id, coalesce(a.name, m.account_id) AS account FROM cutroom_messages m
        LEFT JOIN cutroom_accounts a ON a.id = m.account_id WHERE m.id = $1
        """, id
      ).first.map { Account(id: Account.ID(try $0.text("account_id")), name: try $0.text("account")) }
    }
    guard let found else { throw DeliveryError.notFound }
    return found
  }
}
