extension Migration {
  /// Who stands on a flow-control key, and who has a slot of it: counted when a window begins, stopped when the key is
  /// paused. And how many messages an account has published on a day (days since 1970, UTC), where there is a limit.
  package static let slots = Migration(
    number: 11, name: "slots",
    statements: [
      "CREATE INDEX cutroom_work_flow ON cutroom_work (flow_lane, flow_slot) WHERE flow_lane IS NOT NULL",
      "CREATE TABLE cutroom_usage (account_id TEXT PRIMARY KEY, day BIGINT NOT NULL, messages BIGINT NOT NULL)",
    ])
}
