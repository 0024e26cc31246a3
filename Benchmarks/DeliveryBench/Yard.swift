import Delivery
import Foundation
import SQLiteDriver

/// Where the benchmarks work: a folder of their own on the disk that is measured.
struct Yard: Sendable {
  let folder: String

  /// Runs `body` in a new folder below `parent`, which is removed whatever happens.
  static func use<Value>(below parent: String, _ body: (Yard) async throws -> Value) async throws -> Value {
    let folder = "\(parent)/delivery-bench-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let result: Result<Value, any Error>
    do { result = .success(try await body(Yard(folder: folder))) } catch { result = .failure(error) }
    try FileManager.default.removeItem(atPath: folder)
    return try result.get()
  }

  /// Runs `body` with the path of a new database with the whole schema; `prepare` may fill it first.
  func withFile<Value>(
    _ prepare: (SQLiteDatabase) async throws -> Void = { _ in }, _ body: (String) async throws -> Value
  ) async throws -> Value {
    let place = "\(folder)/\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let path = place + "/cutroom.db"
    let database = try SQLiteDatabase(path: path)
    try await database.migrate()
    try await prepare(database)
    try database.close()
    let value = try await body(path)
    try FileManager.default.removeItem(atPath: place)
    return value
  }
}

/// Runs `body` on an open database.
func withDatabase<Value>(at path: String, _ body: (SQLiteDatabase) async throws -> Value) async throws -> Value {
  let database = try SQLiteDatabase(path: path)
  let result: Result<Value, any Error>
  do { result = .success(try await body(database)) } catch { result = .failure(error) }
  try database.close()
  return try result.get()
}
