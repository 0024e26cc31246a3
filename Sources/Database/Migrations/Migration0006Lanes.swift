extension Migration {
  /// Lanes (queues and flow control), URL groups, the log of every message; when a clip may be tried again.
  package static let lanes = Migration(
    number: 6, name: "lanes", statements: laneTable + work + messages + groups + events + clips)

  private static let laneTable = [
    """
    CREATE TABLE cutroom_lanes (
      id TEXT PRIMARY KEY, account_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
      parallelism BIGINT, rate BIGINT, period_ms BIGINT NOT NULL,
      parallelism_pinned BIGINT NOT NULL, rate_pinned BIGINT NOT NULL, paused BIGINT NOT NULL,
      running BIGINT NOT NULL, started BIGINT NOT NULL, window_start BIGINT NOT NULL,
      place BIGINT NOT NULL, next_at BIGINT, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL)
    """,
    "CREATE UNIQUE INDEX cutroom_lanes_name ON cutroom_lanes (account_id, kind, name)",
    "CREATE INDEX cutroom_lanes_next ON cutroom_lanes (next_at) WHERE next_at IS NOT NULL",
  ]

  /// An item that waits for a lane is `held` by it; `place` is its turn there.
  private static let work = [
    "ALTER TABLE cutroom_work ADD COLUMN queue_lane TEXT",
    "ALTER TABLE cutroom_work ADD COLUMN flow_lane TEXT",
    "ALTER TABLE cutroom_work ADD COLUMN queue_slot BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE cutroom_work ADD COLUMN flow_slot BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE cutroom_work ADD COLUMN held_by TEXT",
    "ALTER TABLE cutroom_work ADD COLUMN place BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE cutroom_work ADD COLUMN claimed_at BIGINT",
    "CREATE INDEX cutroom_work_held ON cutroom_work (held_by, place) WHERE state = 'held'",
    "CREATE INDEX cutroom_work_account ON cutroom_work (account_id, kind)",
  ]

  /// What cancellations, dead letters and logs are filtered by. `labels` holds each label between newlines.
  private static let messages = [
    "ALTER TABLE cutroom_messages ADD COLUMN host TEXT",
    "ALTER TABLE cutroom_messages ADD COLUMN path TEXT",
    "ALTER TABLE cutroom_messages ADD COLUMN topic_name TEXT",
    "ALTER TABLE cutroom_messages ADD COLUMN endpoint_name TEXT",
    "ALTER TABLE cutroom_messages ADD COLUMN queue_name TEXT",
    "ALTER TABLE cutroom_messages ADD COLUMN flow_key TEXT",
    "ALTER TABLE cutroom_messages ADD COLUMN schedule_id TEXT",
    "ALTER TABLE cutroom_messages ADD COLUMN caller_ip TEXT",
    "ALTER TABLE cutroom_messages ADD COLUMN labels TEXT",
  ]

  private static let groups = [
    """
    CREATE TABLE cutroom_url_groups (
      account_id TEXT NOT NULL, name TEXT NOT NULL, headers TEXT NOT NULL, created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL, PRIMARY KEY (account_id, name))
    """,
    """
    CREATE TABLE cutroom_url_group_endpoints (
      account_id TEXT NOT NULL, group_name TEXT NOT NULL, place BIGINT NOT NULL, name TEXT, url TEXT NOT NULL,
      PRIMARY KEY (account_id, group_name, place))
    """,
  ]

  /// One row for each state that a message passed; the rows of an attempt share its claim.
  private static let events = [
    """
    CREATE TABLE cutroom_events (
      message_id TEXT NOT NULL, claim BIGINT NOT NULL, state TEXT NOT NULL, account_id TEXT NOT NULL, at BIGINT NOT NULL,
      retried BIGINT NOT NULL, status BIGINT, error TEXT, headers TEXT, body {bytes}, next_at BIGINT,
      PRIMARY KEY (message_id, claim, state)){clustered}
    """,
    "CREATE INDEX cutroom_events_account ON cutroom_events (account_id, at)",
    "DROP TABLE cutroom_attempts",
  ]

  /// Tries to get a clip are counted whatever failed, and each has its time.
  private static let clips = [
    "ALTER TABLE cutroom_clips RENAME COLUMN copies TO failures",
    "ALTER TABLE cutroom_clips ADD COLUMN not_before BIGINT NOT NULL DEFAULT 0",
  ]
}
