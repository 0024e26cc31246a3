/// The names of a result's columns, which its rows share.
package final class SQLColumns: Sendable {
  package let names: [String]
  package init(_ names: [String]) { self.names = names }
}

/// One row of a result, read by column name.
package struct SQLRow: Sendable {
  private let columns: SQLColumns
  private let values: [SQLValue]

  /// - Parameter values: as many as there are columns, in their order.
  package init(_ columns: SQLColumns, _ values: [SQLValue]) {
    precondition(values.count == columns.names.count)
    self.columns = columns
    self.values = values
  }

  /// The raw value of `column`; nil when there is no such column.
  package subscript(column: String) -> SQLValue? {
    columns.names.lastIndex(of: column).map { values[$0] }
  }

  /// Text that must be there.
  ///
  /// - Throws: `DatabaseError.unexpectedColumn` when the column is missing, NULL or of another type.
  package func text(_ column: String) throws(DatabaseError) -> String {
    guard case .text(let value) = self[column] else { throw .unexpectedColumn(column) }
    return value
  }

  package func optionalText(_ column: String) -> String? {
    if case .text(let value) = self[column] { value } else { nil }
  }

  package func integer(_ column: String) throws(DatabaseError) -> Int64 {
    guard case .integer(let value) = self[column] else { throw .unexpectedColumn(column) }
    return value
  }

  package func optionalInteger(_ column: String) -> Int64? {
    if case .integer(let value) = self[column] { value } else { nil }
  }

  package func real(_ column: String) throws(DatabaseError) -> Double {
    switch self[column] {
    case .real(let value): return value
    case .integer(let value): return Double(value)
    default: throw .unexpectedColumn(column)
    }
  }

  package func optionalReal(_ column: String) -> Double? {
    switch self[column] {
    case .real(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  package func bytes(_ column: String) throws(DatabaseError) -> [UInt8] {
    guard case .bytes(let value) = self[column] else { throw .unexpectedColumn(column) }
    return value
  }
}
