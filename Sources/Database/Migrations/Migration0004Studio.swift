extension Migration {
  /// Tasks of the studio, the shorts they made, exports, and a log of what was computed.
  package static let studio = Migration(
    number: 4, name: "studio",
    statements: [
      """
      CREATE TABLE cutroom_tasks (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL, folder_id TEXT NOT NULL UNIQUE, work_id TEXT NOT NULL UNIQUE,
        idempotency_key TEXT, request_hash TEXT NOT NULL, request TEXT NOT NULL, status TEXT NOT NULL,
        stage TEXT NOT NULL, progress DOUBLE PRECISION NOT NULL, clips_chosen BIGINT, source_file TEXT, content TEXT,
        error TEXT, error_code TEXT, created_at BIGINT NOT NULL, finished_at BIGINT,
        UNIQUE (account_id, idempotency_key))
      """,
      "CREATE INDEX cutroom_tasks_content ON cutroom_tasks (content)",
      """
      CREATE TABLE cutroom_shorts (
        id TEXT PRIMARY KEY, task_id TEXT NOT NULL REFERENCES cutroom_tasks (id) ON DELETE CASCADE,
        clip_key TEXT NOT NULL, folder TEXT NOT NULL, document TEXT NOT NULL, created_at BIGINT NOT NULL,
        UNIQUE (task_id, clip_key))
      """,
      """
      CREATE TABLE cutroom_exports (
        id TEXT PRIMARY KEY, short_id TEXT NOT NULL REFERENCES cutroom_shorts (id) ON DELETE CASCADE,
        created_at BIGINT NOT NULL)
      """,
      "CREATE INDEX cutroom_exports_short ON cutroom_exports (short_id)",
      """
      CREATE TABLE cutroom_task_stages (
        task_id TEXT NOT NULL REFERENCES cutroom_tasks (id) ON DELETE CASCADE, claim BIGINT NOT NULL,
        stage TEXT NOT NULL, result_key TEXT NOT NULL, computed BIGINT NOT NULL, seconds DOUBLE PRECISION NOT NULL,
        source_seconds DOUBLE PRECISION NOT NULL, finished_at BIGINT NOT NULL)
      """,
      "CREATE INDEX cutroom_task_stages_task ON cutroom_task_stages (task_id)",
      """
      CREATE TABLE cutroom_studio_rates (
        stage TEXT PRIMARY KEY, seconds_per_second DOUBLE PRECISION NOT NULL, samples BIGINT NOT NULL)
      """,
    ])
}
