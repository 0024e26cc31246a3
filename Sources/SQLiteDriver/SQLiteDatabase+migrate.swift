import Database

extension SQLiteDatabase {
  /// Brings the schema up to the last of `migrations`, each step in its own transaction; safe to run twice.
  ///
  /// - Returns: the steps that were applied now.
  /// - Throws: `DatabaseError.failed` when the file was written by a newer program.
  @discardableResult
  package func migrate(_ migrations: [Migration] = Migration.all) async throws -> [Migration] {
    let pending = try await pending(migrations)
    for migration in pending { try await apply(migration) }
    return pending
  }

  /// What `migrate` would run now, as a person reads it.
  package func migrationSQL(_ migrations: [Migration] = Migration.all) async throws -> String {
    try await pending(migrations).map { step in
      "-- \(step.number) \(step.name)\n" + step.statements.map { Dialect.schema($0) + ";\n" }.joined()
    }.joined(separator: "\n")
  }

  private func pending(_ migrations: [Migration]) async throws -> [Migration] {
    let version = try await schemaVersion()
    let newest = migrations.map(\.number).max() ?? 0
    guard version <= newest else {
      throw SQLError.failed(
        "the data folder was written by a newer cutroom (schema \(version), this one knows \(newest)); install that")
    }
    return migrations.filter { $0.number > version }.sorted { $0.number < $1.number }
  }

  private func schemaVersion() async throws -> Int {
    try await write { transaction in
      try transaction.run(
        "CREATE TABLE IF NOT EXISTS cutroom_migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)")
      let rows = try transaction.run("SELECT max(number) AS number FROM cutroom_migrations")
      return Int(rows.first?.optionalInteger("number") ?? 0)
    }
  }

  private func apply(_ migration: Migration) async throws {
    try await write { transaction in
      for statement in migration.statements { try transaction.run(Dialect.schema(statement)) }
      try transaction.run(
        "INSERT INTO cutroom_migrations (number, name) VALUES ($1, $2)", migration.number, migration.name)
    }
  }
}
