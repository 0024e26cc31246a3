import Database
import Foundation
import SQLiteDriver

/// What an installation's database says, read after its program has ended.
struct Ledger {
  private let database: SQLiteDatabase

  init(_ installation: Installation) throws { try self.init(installation.data.appending(path: "cutroom.db")) }

  init(_ file: URL) throws { database = try SQLiteDatabase(path: file.path) }

  func close() throws { try database.close() }

  /// One number out of a query with one column called `value`.
  func number(_ sql: String) async throws -> Int {
    try await database.read { Int(try $0.run(sql, []).first?.integer("value") ?? 0) }
  }

  /// The texts of a query's column `value`.
  func texts(_ sql: String) async throws -> [String] {
    try await database.read { try $0.run(sql, []).map { try $0.text("value") } }
  }
}
