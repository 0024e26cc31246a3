import Database
import GRDB

/// One transaction on one connection; lives as long as the body that it is handed to.
final class SQLiteTransaction: SQLTransaction {
  private let connection: DriverConnection
  private let dialect: Dialect
  private(set) var actions: [@Sendable () -> Void] = []

  init(_ connection: DriverConnection, dialect: Dialect) {
    self.connection = connection
    self.dialect = dialect
  }

  var changes: Int { connection.changesCount }

  func afterCommit(_ action: @escaping @Sendable () -> Void) { actions.append(action) }

  @discardableResult
  func run(_ sql: String, _ arguments: [any SQLConvertible]) throws(SQLError) -> [SQLRow] {
    let statement: Statement
    do { statement = try connection.cachedStatement(sql: dialect.translate(sql)) } catch {
      throw SQLError(driver: error)
    }
    return try StatementRun(statement.sqliteStatement).rows(arguments)
  }
}
