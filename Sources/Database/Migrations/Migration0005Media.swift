extension Migration {
  /// Stored originals, once per account and content, and the key of signed media links.
  package static let media = Migration(
    number: 5, name: "media",
    statements: [
      """
      CREATE TABLE cutroom_originals (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL, sha256 TEXT NOT NULL, bytes BIGINT NOT NULL, name TEXT NOT NULL,
        facts TEXT NOT NULL, created_at BIGINT NOT NULL, UNIQUE (account_id, sha256))
      """,
      "CREATE INDEX cutroom_originals_size ON cutroom_originals (account_id, bytes)",
      "CREATE TABLE cutroom_secrets (name TEXT PRIMARY KEY, value {bytes} NOT NULL)",
    ])
}
