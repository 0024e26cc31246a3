extension Migration {
  /// The nodes that share the database, each with its roles between newlines.
  package static let nodes = Migration(
    number: 8, name: "nodes",
    statements: [
      """
      CREATE TABLE cutroom_nodes (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, started_at BIGINT NOT NULL,
        seen_at BIGINT NOT NULL)
      """
    ])
}
