import Database
import PostgresDriver
import TestDatabase
import Testing

/// What becomes of a node whose address leads to PgBouncer.
@Suite(.timeLimit(.minutes(1))) struct PoolerPromises {
  @Test func transactionModeIsRefusedBeforeAnythingIsWritten() async throws {
    try await withPooledPostgres(.transaction) { pooled, direct in
      let database = PostgresDatabase(PostgresConfiguration(address: try PostgresAddress(pooled)))
      await #expect(throws: PostgresSetupError.notificationsDoNotArrive) { try await database.migrate() }
      await database.close()
      let server = PostgresDatabase(PostgresConfiguration(address: try PostgresAddress(direct)))
      let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
      #expect(try await server.read { try $0.number(tables) } == 0)
      await server.close()
    }
  }

  @Test func sessionModeIsAsGoodAsTheServerItself() async throws {
    try await withPooledPostgres(.session) { pooled, _ in
      let configuration = PostgresConfiguration(address: try PostgresAddress(pooled))
      let database = PostgresDatabase(configuration)
      #expect(try await database.migrate().map(\.number) == Migration.all.map(\.number))
      // Run at once, prepared, and as it was prepared.
      for number in 1...3 {
        try await database.write { _ = try $0.run("INSERT INTO cutroom_relayed VALUES ($1, 'a', 1)", "m\(number)") }
      }
      #expect(try await database.read { try $0.number("SELECT count(*) FROM cutroom_relayed") } == 3)
      let bell = PostgresBell(configuration)
      await bell.listening()
      let rings = bell.rings()
      bell.ring("messages")
      for await ring in rings where ring == "messages" { break }
      await bell.close()
      await database.close()
    }
  }
}
