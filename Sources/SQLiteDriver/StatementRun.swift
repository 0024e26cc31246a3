import Database
import GRDB
import GRDBSQLite

/// One run of a prepared statement, straight on SQLite: values are bound and read without a detour.
struct StatementRun {
  private let statement: OpaquePointer
  private let connection: OpaquePointer?

  init(_ statement: OpaquePointer) {
    self.statement = statement
    connection = sqlite3_db_handle(statement)
  }

  /// Binds, steps to the end and resets.
  func rows(_ arguments: [any SQLConvertible]) throws(SQLError) -> [SQLRow] {
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    guard Int(sqlite3_bind_parameter_count(statement)) == arguments.count else {
      throw .failed("\(arguments.count) arguments for \(sqlite3_bind_parameter_count(statement)) parameters")
    }
    for (index, argument) in arguments.enumerated() { try bind(argument.sqlValue, at: CInt(index + 1)) }
    var (rows, columns): ([SQLRow], SQLColumns?) = ([], nil)
    while try step() {
      let known = columns ?? SQLColumns(names())
      columns = known
      rows.append(SQLRow(known, (0..<CInt(known.names.count)).map(value)))
    }
    return rows
  }

  /// True for a row, false at the end.
  private func step() throws(SQLError) -> Bool {
    let code = sqlite3_step(statement)
    guard code == SQLITE_ROW || code == SQLITE_DONE else { throw failure(code) }
    return code == SQLITE_ROW
  }

  private func bind(_ value: SQLValue, at index: CInt) throws(SQLError) {
    let code =
      switch value {
      case .null: sqlite3_bind_null(statement, index)
      case .integer(let number): sqlite3_bind_int64(statement, index, number)
      case .real(let number): sqlite3_bind_double(statement, index, number)
      // A pointer without a place would mean NULL.
      case .text(""): sqlite3_bind_text(statement, index, "", 0, Self.copied)
      case .text(var text):
        text.withUTF8 { utf8 in
          utf8.withMemoryRebound(to: CChar.self) {
            sqlite3_bind_text64(statement, index, $0.baseAddress, UInt64($0.count), Self.copied, UInt8(SQLITE_UTF8))
          }
        }
      case .bytes(let bytes):
        bytes.isEmpty
          ? sqlite3_bind_zeroblob(statement, index, 0)
          : sqlite3_bind_blob64(statement, index, bytes, UInt64(bytes.count), Self.copied)
      }
    guard code == SQLITE_OK else { throw failure(code) }
  }

  private func value(at column: CInt) -> SQLValue {
    let length = { Int(sqlite3_column_bytes(statement, column)) }
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      let start = sqlite3_column_text(statement, column)
      return .text(String(decoding: UnsafeBufferPointer(start: start, count: length()), as: UTF8.self))
    case SQLITE_BLOB:
      let start = sqlite3_column_blob(statement, column)
      return .bytes([UInt8](UnsafeRawBufferPointer(start: start, count: length())))
    default: return .null
    }
  }

  private func names() -> [String] {
    (0..<sqlite3_column_count(statement)).map { String(cString: sqlite3_column_name(statement, $0)) }
  }

  private func failure(_ code: CInt) -> SQLError {
    SQLError(
      driver: DriverError(
        resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
        message: String(cString: sqlite3_errmsg(connection))))
  }

  /// SQLite copies what is bound.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
