import ClipModel
import Database
import Foundation
import PostgresDriver
import SQLiteDriver

extension Configuration {
  /// The product's table of projects as it is now.
  func table(in database: any Database) async throws -> ProjectTable {
    try await ProjectTable.read(owner: ownerColumn, video: videoColumn, in: database)
  }
}

/// The schema of the configured database, apart from a service that runs.
package enum Schema {
  /// The SQL that would bring the schema up to date; empty when it is.
  ///
  /// - Throws: `CutroomError`.
  package static func plan(_ configuration: Configuration) async throws -> String {
    try await use(configuration) { database, table in
      try await database.migrationSQL(Migration.all(over: table))
    } file: { database in
      try await database.migrationSQL()
    }
  }

  /// Brings the schema up to date; the names of the steps that were missing.
  ///
  /// - Throws: `CutroomError`.
  package static func migrate(_ configuration: Configuration) async throws -> [String] {
    try await use(configuration) { database, table in
      try await database.migrate(Migration.all(over: table)).map(\.name)
    } file: { database in
      try await database.migrate().map(\.name)
    }
  }

  private static func use<Value>(
    _ configuration: Configuration, server: (PostgresDatabase, ProjectTable) async throws -> Value,
    file: (SQLiteDatabase) async throws -> Value
  ) async throws -> Value {
    guard let address = configuration.database else {
      let folder = try DataFolder.open(configuration)
      let database = try SQLiteDatabase(path: folder.path + "/cutroom.db")
      let value = try await file(database)
      try database.close()
      return value
    }
    let database = PostgresDatabase(PostgresConfiguration(address: address))
    do {
      let value = try await server(database, try await configuration.table(in: database))
      await database.close()
      return value
    } catch let error as any PublicError {
      await database.close()
      throw CutroomError.databaseUnusable(address: "\(address)", reason: Storage.reason(error))
    }
  }
}
