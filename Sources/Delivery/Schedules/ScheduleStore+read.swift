import ClipModel
import Database

extension ScheduleStore {
  /// One schedule.
  ///
  /// - Throws: `DeliveryError.missing` when it is unknown or another account's: answer 404.
  package func document(_ id: String, account: Account.ID) async throws -> ScheduleDocument {
    try await database.read { transaction in
      let rows = try transaction.run(
        "SELECT * FROM cutroom_schedules WHERE account_id = $1 AND schedule_id = $2", account.rawValue, id)
      guard let row = rows.first else { throw DeliveryError.missing("schedule") }
      return try document(Schedule(row), in: transaction)
    }
  }

  /// An account's schedules in the order of their ids, at most `limit` of them.
  ///
  /// - Parameter id: the last one of the page before; empty for the first page.
  package func page(of account: Account.ID, after id: String, limit: Int) async throws -> [ScheduleDocument] {
    try await database.read { transaction in
      try transaction.run(
        """
        SELECT * FROM cutroom_schedules WHERE account_id = $1 AND schedule_id > $2 ORDER BY schedule_id LIMIT $3
        """, account.rawValue, id, limit
      ).map { try document(Schedule($0), in: transaction) }
    }
  }

  private func document(_ schedule: Schedule, in transaction: any SQLTransaction) throws -> ScheduleDocument {
    ScheduleDocument(schedule, states: try states(of: schedule, in: transaction))
  }

  /// Where the messages of the last firing stand, those that are still on record.
  private func states(
    of schedule: Schedule, in transaction: any SQLTransaction
  ) throws -> [String: ScheduleDocument.State] {
    guard let last = schedule.last else { return [:] }
    let ticks = try transaction.run(
      "SELECT message_ids FROM cutroom_schedule_ticks WHERE account_id = $1 AND schedule_id = $2 AND due_at = $3",
      schedule.key.account.rawValue, schedule.key.id, last.milliseconds)
    guard let tick = ticks.first else { return [:] }
    return try JSONText.decode([String].self, try tick.text("message_ids")).reduce(into: [:]) { states, id in
      states[id] = try queue.status(WorkItem.ID(id), in: transaction).map { ScheduleDocument.State($0.state) }
    }
  }
}
