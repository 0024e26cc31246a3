import ClipModel
import Database

extension ScheduleStore {
  /// Schedules that are due, longest due first, at most `limit` of them.
  func due(limit: Int) async throws -> [Schedule.Key] {
    let now = clock.now.milliseconds
    return try await database.read { transaction in
      try transaction.run(
        """
        SELECT account_id, schedule_id FROM cutroom_schedules WHERE paused = 0 AND next_at <= $1
        ORDER BY next_at, account_id, schedule_id LIMIT $2
        """, now, limit
      ).map(Schedule.Key.init)
    }
  }

  /// When the next of all schedules is due.
  func earliest() async throws -> Timestamp? {
    try await database.read { transaction in
      try transaction.run("SELECT min(next_at) AS next FROM cutroom_schedules WHERE paused = 0").first?
        .optionalInteger("next").map(Timestamp.init(milliseconds:))
    }
  }

  /// Fires those of `keys` that are still due, all in one transaction: when one of them fails, none has fired.
  func fire(_ keys: [Schedule.Key], by publish: @escaping Scheduler.Publisher) async throws {
    try await database.write { transaction in
      for key in keys {
        try settle(key, in: transaction) { row in
          Firing(messages: try publish(try ScheduledPublish(row), transaction), error: nil)
        }
      }
    }
  }

  /// Passes over a firing that can't be published, and says why.
  func fail(_ key: Schedule.Key, because reason: String) async throws {
    try await database.write { transaction in
      try settle(key, in: transaction) { _ in Firing(messages: [], error: reason) }
    }
  }

  private struct Firing {
    let messages: [String]
    let error: String?
  }

  /// Fires a schedule unless another node has, or it was paused, changed or deleted since it was found due. Its row is
  /// locked by the first statement, where databases lock rows.
  private func settle(
    _ key: Schedule.Key, in transaction: any SQLTransaction, _ fire: (SQLRow) throws -> Firing
  ) throws {
    let now = clock.now
    let rows = try transaction.run(
      """
      UPDATE cutroom_schedules SET next_at = next_at
      WHERE account_id = $1 AND schedule_id = $2 AND paused = 0 AND next_at <= $3 RETURNING *
      """, key.account.rawValue, key.id, now.milliseconds)
    guard let row = rows.first else { return }
    let plan = try Plan(row, now: now)
    if try plan.due > row.integer("high_water"), try record(plan.due, of: key, at: now, in: transaction) {
      let firing = try fire(row)
      try transaction.run(
        """
        UPDATE cutroom_schedule_ticks SET message_ids = $4
        WHERE account_id = $1 AND schedule_id = $2 AND due_at = $3
        """, key.account.rawValue, key.id, plan.due, try JSONText.encode(firing.messages))
      try transaction.run(
        "UPDATE cutroom_schedules SET last_at = $3, error = $4 WHERE account_id = $1 AND schedule_id = $2",
        key.account.rawValue, key.id, plan.due, firing.error ?? plan.error)
    }
    try transaction.run(
      "UPDATE cutroom_schedules SET next_at = $3 WHERE account_id = $1 AND schedule_id = $2", key.account.rawValue,
      key.id, plan.next)
  }

  /// Writes the tick down; false when it was fired before.
  private func record(
    _ due: Int64, of key: Schedule.Key, at now: Timestamp, in transaction: any SQLTransaction
  ) throws -> Bool {
    try transaction.run(
      """
      INSERT INTO cutroom_schedule_ticks (account_id, schedule_id, due_at, fired_at, message_ids)
      VALUES ($1, $2, $3, $4, '[]') ON CONFLICT DO NOTHING
      """, key.account.rawValue, key.id, due, now.milliseconds)
    return transaction.changes == 1
  }

  /// Which tick of a due schedule is fired, and when its next one is. Milliseconds.
  private struct Plan {
    /// The latest one that was missed; those before it are passed over.
    let due: Int64
    let next: Int64?
    /// Of a cron that can't be read any more, say for a time zone that is gone; it has no next tick.
    let error: String?

    init(_ row: SQLRow, now: Timestamp) throws {
      let first = try row.integer("next_at")
      do {
        let cron = try CronExpression(try row.text("cron"))
        due = cron.latest(after: Timestamp(milliseconds: first - 1), through: now)?.milliseconds ?? first
        next = cron.next(after: now)?.milliseconds
        error = nil
      } catch let refusal as DeliveryError {
        (due, next, error) = (first, nil, refusal.publicMessage)
      }
    }
  }
}
