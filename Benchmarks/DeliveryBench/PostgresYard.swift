import Database
import PostgresDriver
import TestDatabase

/// A PostgreSQL server of this run, whose commits wait for the disk.
struct PostgresYard {
  private let server: TestPostgres

  /// Runs `body` beside a new server, which is stopped and removed afterwards.
  static func use<Value>(_ body: (PostgresYard) async throws -> Value) async throws -> Value {
    let server = try await TestPostgres.start(isDurable: true)
    let result: Result<Value, any Error>
    do { result = .success(try await body(PostgresYard(server: server))) } catch { result = .failure(error) }
    try server.stop()
    return try result.get()
  }

  /// Runs `body` with the address of a new, empty database.
  func withAddress<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let admin = PostgresDatabase(PostgresConfiguration(address: server.address))
    let name = "bench_\(UInt32.random(in: 0 ... .max))"
    try await admin.runAlone("CREATE DATABASE \(name)")
    let value = try await body("postgresql://postgres@/\(name)?host=\(server.folder)")
    try await admin.runAlone("DROP DATABASE \(name) WITH (FORCE)")
    await admin.close()
    return value
  }

  /// Runs `body` with a new database that has the whole schema and so many due items, and with its address.
  func withItems<Value>(
    _ count: Int, _ body: (PostgresDatabase, String) async throws -> Value
  ) async throws -> Value {
    try await withAddress { address in
      let database = PostgresDatabase(PostgresConfiguration(address: try PostgresAddress(address)))
      try await database.migrate()
      try await Self.fill(database, count)
      let value = try await body(database, address)
      await database.close()
      return value
    }
  }

  private static func fill(_ database: PostgresDatabase, _ count: Int) async throws {
    try await database.write { transaction in
      _ = try transaction.run(
        """
        INSERT INTO cutroom_work
          (id, kind, account_id, payload, state, due_at, claim, retried, crashes, maximum_retries, alone, created_at)
        SELECT 'msg_' || lpad(to_hex(number), 9, '0') || substr(md5(random()::text), 1, 13), 'message', 'bench',
          '', 'waiting', number, 0, 0, 0, 3, 0, number FROM generate_series(1, $1) AS numbers (number)
        """, count)
    }
    try await database.runAlone("ANALYZE cutroom_work")
  }
}
