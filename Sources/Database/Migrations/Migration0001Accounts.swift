extension Migration {
  /// Who may do what: accounts, their keys, sessions, one-time links, and answers already given.
  package static let accounts = Migration(
    number: 1, name: "accounts",
    statements: [
      """
      CREATE TABLE cutroom_accounts (
        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at BIGINT NOT NULL)
      """,
      "INSERT INTO cutroom_accounts (id, name, created_at) VALUES ('app', 'app', 0), ('local', 'local', 0)",
      """
      CREATE TABLE cutroom_api_keys (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES cutroom_accounts (id), hash {bytes} NOT NULL UNIQUE,
        hint TEXT NOT NULL, created_at BIGINT NOT NULL, revoked_at BIGINT)
      """,
      "CREATE INDEX cutroom_api_keys_account ON cutroom_api_keys (account_id, created_at)",
      """
      CREATE TABLE cutroom_sessions (
        hash {bytes} PRIMARY KEY, account_id TEXT NOT NULL REFERENCES cutroom_accounts (id),
        key_id TEXT REFERENCES cutroom_api_keys (id), csrf_token TEXT NOT NULL, created_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL)
      """,
      "CREATE INDEX cutroom_sessions_expiry ON cutroom_sessions (expires_at)",
      "CREATE INDEX cutroom_sessions_key ON cutroom_sessions (key_id)",
      """
      CREATE TABLE cutroom_sign_in_links (
        hash {bytes} PRIMARY KEY, account_id TEXT NOT NULL REFERENCES cutroom_accounts (id),
        created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)
      """,
      """
      CREATE TABLE cutroom_idempotency (
        account_id TEXT NOT NULL, idempotency_key TEXT NOT NULL, fingerprint {bytes} NOT NULL, status BIGINT NOT NULL,
        body {bytes} NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (account_id, idempotency_key))
      """,
      "CREATE INDEX cutroom_idempotency_age ON cutroom_idempotency (created_at)",
    ])
}
