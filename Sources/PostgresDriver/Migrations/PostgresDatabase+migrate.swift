import Database

extension PostgresDatabase {
  /// Brings the schema up to the last of `migrations`, each step in its own transaction; safe to run twice and from
  /// many nodes at once, of which each step is done by one.
  ///
  /// - Returns: the steps that were applied by this call.
  /// - Throws: `DatabaseError.failed` when a newer program wrote the database, `PostgresSetupError` when the address
  ///   leads to a pooler that can't be used.
  @discardableResult
  package func migrate(_ migrations: [Migration] = Migration.all) async throws -> [Migration] {
    try await checkListening()
    let steps = migrations.sorted { $0.number < $1.number }
    var applied: [Migration] = []
    for step in steps where try await write({ try Self.apply(step, of: steps, in: $0) }) { applied.append(step) }
    return applied
  }

  /// What `migrate` would run now, as a person reads it.
  package func migrationSQL(_ migrations: [Migration] = Migration.all) async throws -> String {
    let steps = migrations.sorted { $0.number < $1.number }
    let version = try await read { transaction in
      let known = try transaction.run("SELECT to_regclass('cutroom_migrations') IS NOT NULL AS known")
      guard known.first?.optionalInteger("known") == 1 else { return 0 }
      return try Self.version(in: transaction, knowing: steps)
    }
    let pending = steps.filter { $0.number > version }.map { step in
      let statements = ["BEGIN", Self.ledger] + step.statements.map(Self.schema) + [Self.entry(step), "COMMIT"]
      return "-- \(step.number) \(step.name)\n" + statements.map { $0 + ";\n" }.joined()
    }
    return pending.joined(separator: "\n")
  }

  private static let ledger =
    "CREATE TABLE IF NOT EXISTS cutroom_migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)"

  private static func entry(_ step: Migration) -> String {
    "INSERT INTO cutroom_migrations (number, name) VALUES (\(step.number), '\(step.name)')"
  }

  /// Serialized like every write, so that of many nodes the first one applies the step and the others see that.
  private static func apply(
    _ step: Migration, of steps: [Migration], in transaction: any SQLTransaction
  ) throws -> Bool {
    try transaction.run(ledger)
    guard try version(in: transaction, knowing: steps) < step.number else { return false }
    for statement in step.statements { try transaction.run(schema(statement)) }
    try transaction.run(entry(step))
    return true
  }

  private static func version(in transaction: any SQLTransaction, knowing steps: [Migration]) throws -> Int {
    let rows = try transaction.run("SELECT max(number) AS number FROM cutroom_migrations")
    let version = Int(rows.first?.optionalInteger("number") ?? 0)
    let newest = steps.last?.number ?? 0
    guard version <= newest else {
      throw DatabaseError.failed(
        "the database was written by a newer cutroom (schema \(version), this one knows \(newest)); install that")
    }
    return version
  }

  /// What a migration says in words that both databases read.
  private static func schema(_ statement: String) -> String {
    [("{bytes}", "BYTEA"), ("{clustered}", "")].reduce(statement) { text, word in
      text.split(separator: word.0, omittingEmptySubsequences: false).joined(separator: word.1)
    }
  }
}
