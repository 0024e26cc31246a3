extension Migration {
  /// A claim writes nothing into the index of accounts: only what waits or is held stands there. What is active is little,
  /// and found by its lease.
  package static let account = Migration(
    number: 10, name: "account",
    statements: [
      "DROP INDEX cutroom_work_account",
      "CREATE INDEX cutroom_work_account ON cutroom_work (account_id, kind) WHERE state <> 'active'",
    ])
}
