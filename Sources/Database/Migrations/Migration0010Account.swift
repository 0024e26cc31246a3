extension Migration {
  /// A claim leaves the index of accounts alone: only what waits stands in it. What is active is little, and found by its
  /// lease.
  package static let account = Migration(
    number: 10, name: "account",
    statements: [
      "DROP INDEX cutroom_work_account",
      "CREATE INDEX cutroom_work_account ON cutroom_work (account_id, kind) WHERE state <> 'active'",
    ])
}
