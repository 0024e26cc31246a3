/// One row of a result, read by column name.
package struct SQLRow: Sendable {
  private let values: [String: SQLValue]

  package init(_ values: [String: SQLValue]) { self.values = values }

  /// The raw value of `column`; nil when there is no such column.
  package subscript(column: String) -> SQLValue? { values[column] }

  /// Text that must be there.
  ///
  /// - Throws: `DatabaseError.unexpectedColumn` when the column is missing, NULL or of another type.
  package func text(_ column: String) throws(DatabaseError) -> String {
    guard case .text(let value) = values[column] else { throw .unexpectedColumn(column) }
    return value
  }

  package func optionalText(_ column: String) -> String? {
    if case .text(let value) = values[column] { value } else { nil }
  }

  package func integer(_ column: String) throws(DatabaseError) -> Int64 {
    guard case .integer(let value) = values[column] else { throw .unexpectedColumn(column) }
    return value
  }

  package func optionalInteger(_ column: String) -> Int64? {
    if case .integer(let value) = values[column] { value } else { nil }
  }

  package func real(_ column: String) throws(DatabaseError) -> Double {
    switch values[column] {
    case .real(let value): return value
    case .integer(let value): return Double(value)
    default: throw .unexpectedColumn(column)
    }
  }

  package func optionalReal(_ column: String) -> Double? {
    switch values[column] {
    case .real(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  package func bytes(_ column: String) throws(DatabaseError) -> [UInt8] {
    guard case .bytes(let value) = values[column] else { throw .unexpectedColumn(column) }
    return value
  }
}
