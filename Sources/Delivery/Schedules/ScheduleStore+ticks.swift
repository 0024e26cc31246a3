import ClipModel
import Database

extension ScheduleStore {
  /// How long a tick stays on record: as long as the messages that it published.
  static let tickRetention = MessageRetention.Times().finished
  /// Removed in one transaction, so that nobody waits long behind it.
  static let tickBatch = 200

  /// Removes one batch of old ticks; returns how many that were. Their schedules keep the latest of them in mind, so
  /// that none fires again.
  package func removeOldTicks() async throws -> Int {
    let oldest = clock.now + (.zero - Self.tickRetention)
    return try await database.write { transaction in
      let rows = try transaction.run(
        """
        SELECT account_id, schedule_id, due_at FROM cutroom_schedule_ticks WHERE fired_at < $1
        ORDER BY fired_at LIMIT $2
        """, oldest.milliseconds, Self.tickBatch)
      for row in rows {
        let (account, id, due) = (try row.text("account_id"), try row.text("schedule_id"), try row.integer("due_at"))
        try transaction.run(
          """
          UPDATE cutroom_schedules SET high_water = $3
          WHERE account_id = $1 AND schedule_id = $2 AND high_water < $3
          """, account, id, due)
        try transaction.run(
          "DELETE FROM cutroom_schedule_ticks WHERE account_id = $1 AND schedule_id = $2 AND due_at = $3", account, id,
          due)
      }
      return rows.count
    }
  }
}
