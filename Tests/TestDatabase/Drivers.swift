import Database
import Foundation
import PostgresDriver
import SQLiteDriver

/// The databases that every promise is tested on.
package enum Drivers: String, CaseIterable, Sendable, CustomStringConvertible {
  case sqlite
  case postgres

  package static let all = allCases

  /// For suites whose promises are mostly not the database's: SQLite, and in `make soak` all.
  package static let usual = ProcessInfo.processInfo.environment["CUTROOM_SOAK"] == "1" ? all : [.sqlite]

  package var description: String { rawValue }

  /// Runs `body` on a new, empty database with the whole schema, and removes it afterwards.
  package func withDatabase<Value>(_ body: (any Database) async throws -> Value) async throws -> Value {
    switch self {
    case .sqlite:
      try await withTemporaryFolder { folder in
        let database = try SQLiteDatabase(path: folder + "/cutroom.db")
        try await database.migrate()
        let value = try await body(database)
        try database.close()
        return value
      }
    case .postgres:
      try await withPostgres { address in
        let database = PostgresDatabase(PostgresConfiguration(address: address))
        let result: Result<Value, any Error>
        do { result = .success(try await body(database)) } catch { result = .failure(error) }
        await database.close()
        return try result.get()
      }
    }
  }
}

/// Runs `body` with a new folder, which is removed whatever happens.
package func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appending(path: "cutroom-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(
    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  let result: Result<Value, any Error>
  do { result = .success(try await body(folder)) } catch { result = .failure(error) }
  try FileManager.default.removeItem(atPath: folder)
  return try result.get()
}
