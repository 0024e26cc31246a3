import Database
import Foundation
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
    do {
      let statement = try connection.cachedStatement(sql: dialect.translate(sql))
      let values = StatementArguments(arguments.map { $0.sqlValue.driverValue })
      let cursor = try Row.fetchCursor(statement, arguments: values)
      var rows: [SQLRow] = []
      while let row = try cursor.next() { rows.append(SQLRow(row)) }
      return rows
    } catch {
      throw SQLError(driver: error)
    }
  }
}

extension SQLRow {
  fileprivate init(_ row: Row) {
    var values: [String: SQLValue] = [:]
    values.reserveCapacity(row.count)
    for (column, value) in row { values[column] = SQLValue(value) }
    self.init(values)
  }
}

extension SQLValue {
  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let number): self = .integer(number)
    case .double(let number): self = .real(number)
    case .string(let text): self = .text(text)
    case .blob(let data): self = .bytes([UInt8](data))
    }
  }

  fileprivate var driverValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .real(let number): number.databaseValue
    case .text(let text): text.databaseValue
    case .bytes(let bytes): Data(bytes).databaseValue
    }
  }
}
