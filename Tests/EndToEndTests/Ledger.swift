import Database
import Foundation
import PostgresDriver
import SQLiteDriver

/// What the database of an installation says: a file of one whose program has ended, or a server's at any time.
struct Ledger {
  private enum Place {
    case file(String)
    case server(PostgresAddress)
  }

  private let place: Place

  init(_ installation: Installation) throws {
    if let setting = installation.environment["DATABASE_URL"] {
      place = .server(try PostgresAddress(setting))
    } else {
      place = .file(installation.data.appending(path: "cutroom.db").path)
    }
  }

  /// The numbers of a query's column `value`.
  func numbers(_ sql: String) async throws -> [Int] { try await rows(sql).map { Int(try $0.integer("value")) } }

  /// The only one.
  func number(_ sql: String) async throws -> Int { try await numbers(sql).first ?? 0 }

  /// The texts of a query's column `value`.
  func texts(_ sql: String) async throws -> [String] { try await rows(sql).map { try $0.text("value") } }

  /// The same of bytes.
  func bodies(_ sql: String) async throws -> [String] {
    try await rows(sql).map { String(decoding: try $0.bytes("value"), as: UTF8.self) }
  }

  private func rows(_ sql: String) async throws -> [SQLRow] {
    switch place {
    case .file(let path):
      let database = try SQLiteDatabase(path: path)
      let rows = try await database.read { try $0.run(sql) }
      try database.close()
      return rows
    case .server(let address):
      let database = PostgresDatabase(PostgresConfiguration(address: address))
      let rows = try await database.read { try $0.run(sql) }
      await database.close()
      return rows
    }
  }
}
