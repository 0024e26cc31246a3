import ClipModel
import Database
import Delivery
import Foundation
import Logging
import PostgresDriver
import SQLiteDriver
import ServiceLifecycle

/// The database of this node, open and with its whole schema, and the time that goes with it.
struct Storage: Sendable {
  let database: any Database
  let clock: any ServiceClock
  let table: ProjectTable
  /// Wakes the other nodes, and is woken by them; nil where there are none.
  let bell: PostgresBell?
  /// Who else is there; nil where nobody can be.
  let roster: Roster?
  /// What has to run beside it.
  let services: [any Service]
  let close: @Sendable () async throws -> Void

  /// Opens the database that is configured.
  ///
  /// - Throws: `CutroomError.databaseUnusable` with what mends it.
  static func open(_ configuration: Configuration, folder: DataFolder, logger: Logger) async throws -> Storage {
    guard let address = configuration.database else { return try await openFile(in: folder) }
    let driver = PostgresConfiguration(address: address, connections: configuration.databaseConnections)
    let database = PostgresDatabase(driver)
    do {
      let table = try await migrate(database, configuration)
      try await SharedFiles(folder: folder.files).check(in: database)
      return try await open(database, driver, table, roles: configuration.roles, logger: logger)
    } catch let error as any PublicError where !(error is CutroomError) {
      await database.close()
      throw CutroomError.databaseUnusable(address: "\(address)", reason: Self.reason(error))
    }
  }

  private static func openFile(in folder: DataFolder) async throws -> Storage {
    let database = try SQLiteDatabase(path: folder.path + "/cutroom.db")
    _ = try await database.migrate()
    return Storage(
      database: database, clock: SystemClock(), table: ProjectTable(), bell: nil, roster: nil, services: [],
      close: { try database.close() })
  }

  /// Brings the schema up to date, around a table of projects that the product may have had before us.
  private static func migrate(
    _ database: PostgresDatabase, _ configuration: Configuration
  ) async throws -> ProjectTable {
    let table = try await configuration.table(in: database)
    _ = try await database.migrate(Migration.all(over: table))
    return table
  }

  private static func open(
    _ database: PostgresDatabase, _ driver: PostgresConfiguration, _ table: ProjectTable, roles: Set<NodeRole>,
    logger: Logger
  ) async throws -> Storage {
    let clock = try await DatabaseClock(database, base: SystemClock(), logger: logger)
    let bell = PostgresBell(driver, logger: logger)
    await bell.listening()
    let roster = Roster(
      database: database, clock: clock, name: ProcessInfo.processInfo.hostName, roles: roles, logger: logger)
    try await roster.sign()
    return Storage(
      database: database, clock: clock, table: table, bell: bell, roster: roster, services: [TimeKeeper(clock: clock)],
      close: {
        await bell.close()
        await database.close()
      })
  }

  /// What the database says of itself; nothing of it is secret.
  static func reason(_ error: any PublicError) -> String {
    switch error as? DatabaseError {
    case .unavailable(let reason), .failed(let reason): reason
    default: error.publicMessage
    }
  }
}

/// Keeps the node's clock at the database's time.
private struct TimeKeeper: Service {
  let clock: DatabaseClock

  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await clock.run() }
      group.addTask { do { try await gracefulShutdown() } catch { return } }
      await group.next()
      group.cancelAll()
    }
  }
}
