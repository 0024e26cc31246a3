extension Migration {
  /// Schedules, and the ticks that they fired.
  package static let schedules = Migration(
    number: 7, name: "schedules",
    statements: [
      // `publish` is what the message is besides its body, as JSON. Ticks up to `high_water` were fired or passed over,
      // and their rows may be gone. `next_at` is NULL while paused.
      """
      CREATE TABLE cutroom_schedules (
        account_id TEXT NOT NULL, schedule_id TEXT NOT NULL, cron TEXT NOT NULL, destination TEXT NOT NULL,
        queue TEXT, publish TEXT NOT NULL, body {bytes} NOT NULL, created_at BIGINT NOT NULL, paused BIGINT NOT NULL,
        next_at BIGINT, last_at BIGINT, high_water BIGINT NOT NULL, error TEXT, PRIMARY KEY (account_id, schedule_id))
      """,
      "CREATE INDEX cutroom_schedules_due ON cutroom_schedules (next_at, account_id, schedule_id) WHERE paused = 0",
      """
      CREATE TABLE cutroom_schedule_ticks (
        account_id TEXT NOT NULL, schedule_id TEXT NOT NULL, due_at BIGINT NOT NULL, fired_at BIGINT NOT NULL,
        message_ids TEXT NOT NULL, PRIMARY KEY (account_id, schedule_id, due_at))
      """,
      "CREATE INDEX cutroom_schedule_ticks_age ON cutroom_schedule_ticks (fired_at)",
    ])
}
