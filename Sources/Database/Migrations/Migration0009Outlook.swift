extension Migration {
  /// What a runner asks for at every round is answered by the index alone, however much waits.
  package static let outlook = Migration(
    number: 9, name: "outlook",
    statements: [
      "CREATE INDEX cutroom_work_alone ON cutroom_work (kind, due_at) WHERE state = 'waiting' AND crashes >= 2",
      "CREATE INDEX cutroom_work_app ON cutroom_work (kind, due_at) WHERE state = 'waiting' AND account_id = 'app'",
    ])
}
