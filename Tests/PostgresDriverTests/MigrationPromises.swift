import Database
import PostgresDriver
import TestDatabase
import Testing

/// How a schema comes to be.
@Suite(.timeLimit(.minutes(1))) struct MigrationPromises {
  @Test func threeNodesAtOnceApplyEachStepOnce() async throws {
    try await withPostgres(isEmpty: true) { address in
      let nodes = (0..<3).map { _ in PostgresDatabase(PostgresConfiguration(address: address)) }
      let applied = try await withThrowingTaskGroup(of: [Migration].self) { group in
        for node in nodes { group.addTask { try await node.migrate() } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(applied.map(\.number).sorted() == Migration.all.map(\.number))
      #expect(try await nodes[0].migrate().isEmpty)
      for node in nodes { await node.close() }
    }
  }

  @Test func aDryRunPrintsWhatWouldRunAndChangesNothing() async throws {
    try await withPostgres(isEmpty: true) { address in
      let database = PostgresDatabase(PostgresConfiguration(address: address))
      let sql = try await database.migrationSQL()
      #expect(sql.contains("hash BYTEA PRIMARY KEY"))
      #expect(!sql.contains("{bytes}"))
      try await database.runAlone(sql)
      #expect(try await database.migrate().isEmpty)
      #expect(try await database.migrationSQL().isEmpty)
      await database.close()
    }
  }

  @Test func aDatabaseOfANewerProgramIsRefused() async throws {
    try await withPostgres { address in
      let database = PostgresDatabase(PostgresConfiguration(address: address))
      let future = Migration(number: 999, name: "future", statements: ["CREATE TABLE future (id {bytes})"])
      let applied = try await database.migrate(Migration.all + [future])
      #expect(applied == [future])
      await #expect(throws: DatabaseError.self) { try await database.migrate() }
      await database.close()
    }
  }

  @Test func aFailingStepLeavesNothingBehind() async throws {
    try await withPostgres(isEmpty: true) { address in
      let database = PostgresDatabase(PostgresConfiguration(address: address))
      let broken = Migration(number: 1, name: "broken", statements: ["CREATE TABLE one (id BIGINT)", "NONSENSE"])
      await #expect(throws: DatabaseError.self) { try await database.migrate([broken]) }
      let mended = Migration(number: 1, name: "mended", statements: ["CREATE TABLE one (id {bytes})"])
      let applied = try await database.migrate([mended])
      #expect(applied == [mended])
      await database.close()
    }
  }
}
