import Database
import Dispatch
import PostgresDriver
import TestDatabase

/// Runs `body` on a new database with the whole schema, with the address for more nodes.
func withDatabase<Value>(
  connections: Int = 10, patience: Duration = .seconds(10), statements: Int = 256,
  _ body: (PostgresDatabase, PostgresAddress) async throws -> Value
) async throws -> Value {
  try await withPostgres { address in
    let database = PostgresDatabase(
      PostgresConfiguration(address: address, connections: connections, patience: patience, statements: statements))
    let result: Result<Value, any Error>
    do { result = .success(try await body(database, address)) } catch { result = .failure(error) }
    await database.close()
    return try result.get()
  }
}

extension SQLTransaction {
  /// The server's process behind this connection.
  func backend() throws -> Int64 { try run("SELECT pg_backend_pid() AS pid")[0].integer("pid") }

  func number(_ sql: String) throws -> Int64 { try run("SELECT (\(sql)) AS number")[0].integer("number") }
}

/// Waits for a semaphore in a thread that may.
func pass(_ semaphore: DispatchSemaphore) async {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().async {
      semaphore.wait()
      continuation.resume()
    }
  }
}
