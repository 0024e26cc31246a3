extension Migration {
  /// Durable work, messages and what became of them, signing keys, the relay to hosted QStash.
  package static let delivery = Migration(
    number: 3, name: "delivery", statements: work + messages + signing)

  private static let work = [
    """
    CREATE TABLE cutroom_work (
      id TEXT PRIMARY KEY, kind TEXT NOT NULL, account_id TEXT NOT NULL, payload {bytes} NOT NULL,
      state TEXT NOT NULL, due_at BIGINT NOT NULL, claim BIGINT NOT NULL, retried BIGINT NOT NULL,
      crashes BIGINT NOT NULL, maximum_retries BIGINT NOT NULL, lease_until BIGINT, alone BIGINT NOT NULL,
      created_at BIGINT NOT NULL, reason TEXT)
    """,
    "CREATE INDEX cutroom_work_due ON cutroom_work (kind, due_at) WHERE state = 'waiting'",
    "CREATE INDEX cutroom_work_lease ON cutroom_work (kind, lease_until) WHERE state = 'active'",
    """
    CREATE TABLE cutroom_work_history (
      id TEXT PRIMARY KEY, kind TEXT NOT NULL, account_id TEXT NOT NULL, payload {bytes} NOT NULL,
      state TEXT NOT NULL, claim BIGINT NOT NULL, retried BIGINT NOT NULL, crashes BIGINT NOT NULL,
      maximum_retries BIGINT NOT NULL, created_at BIGINT NOT NULL, finished_at BIGINT NOT NULL, reason TEXT)
    """,
    "CREATE INDEX cutroom_work_history_age ON cutroom_work_history (kind, finished_at)",
    """
    CREATE TABLE cutroom_work_keys (
      account_id TEXT NOT NULL, kind TEXT NOT NULL, unique_key TEXT NOT NULL, work_id TEXT NOT NULL,
      PRIMARY KEY (account_id, kind, unique_key))
    """,
    "CREATE INDEX cutroom_work_keys_work ON cutroom_work_keys (work_id)",
  ]

  private static let messages = [
    """
    CREATE TABLE cutroom_messages (
      id TEXT PRIMARY KEY, account_id TEXT NOT NULL, destination TEXT NOT NULL, method TEXT NOT NULL,
      headers TEXT NOT NULL, body {bytes} NOT NULL, maximum_retries BIGINT NOT NULL, timeout_ms BIGINT NOT NULL,
      not_before BIGINT NOT NULL, created_at BIGINT NOT NULL, options TEXT NOT NULL)
    """,
    "CREATE INDEX cutroom_messages_account ON cutroom_messages (account_id, created_at)",
    """
    CREATE TABLE cutroom_attempts (
      message_id TEXT NOT NULL, claim BIGINT NOT NULL, retried BIGINT NOT NULL, started_at BIGINT NOT NULL,
      finished_at BIGINT NOT NULL, state TEXT NOT NULL, status BIGINT NOT NULL, error TEXT, headers TEXT NOT NULL,
      body {bytes} NOT NULL, next_at BIGINT, PRIMARY KEY (message_id, claim))
    """,
    """
    CREATE TABLE cutroom_dead_letters (
      id TEXT PRIMARY KEY, message_id TEXT NOT NULL, account_id TEXT NOT NULL, created_at BIGINT NOT NULL,
      reason TEXT NOT NULL, status BIGINT NOT NULL, headers TEXT NOT NULL, body {bytes} NOT NULL)
    """,
    "CREATE INDEX cutroom_dead_letters_account ON cutroom_dead_letters (account_id, created_at)",
    "CREATE INDEX cutroom_dead_letters_message ON cutroom_dead_letters (message_id)",
    """
    CREATE TABLE cutroom_deduplication (
      account_id TEXT NOT NULL, deduplication_id TEXT NOT NULL, message_id TEXT NOT NULL, expires_at BIGINT NOT NULL,
      PRIMARY KEY (account_id, deduplication_id))
    """,
    "CREATE INDEX cutroom_deduplication_expiry ON cutroom_deduplication (expires_at)",
  ]

  private static let signing = [
    """
    CREATE TABLE cutroom_signing_keys (
      account_id TEXT PRIMARY KEY, current_key TEXT NOT NULL, next_key TEXT NOT NULL, rotated_at BIGINT NOT NULL)
    """,
    "CREATE TABLE cutroom_relayed (outbox_id TEXT PRIMARY KEY, hosted_id TEXT NOT NULL, relayed_at BIGINT NOT NULL)",
  ]
}
