import CPostgres
import Database

/// One transaction on one connection; lives as long as the body that it is handed to.
final class PostgresTransaction: SQLTransaction {
  private let connection: PostgresConnection
  private(set) var actions: [@Sendable () -> Void] = []
  private(set) var changes = 0
  /// The last error that failed the transaction, whatever the body made of it.
  private(set) var trouble: ServerError?

  init(_ connection: PostgresConnection) { self.connection = connection }

  func afterCommit(_ action: @escaping @Sendable () -> Void) { actions.append(action) }

  @discardableResult
  func run(_ sql: String, _ arguments: [any SQLConvertible]) throws(DatabaseError) -> [SQLRow] {
    guard !sql.utf8.contains(0) else { throw .failed("a statement holds a NUL byte") }
    let parameters = try Parameters(arguments.map(\.sqlValue))
    let result: PostgresResult
    do { result = try connection.run(sql, parameters) } catch {
      if !error.isAftermath { trouble = error }
      throw error.databaseError
    }
    if let changes = result.changes { self.changes = changes }
    return try result.rows()
  }

  /// Whether the server will only take a rollback now.
  var isFailed: Bool { connection.isLost || connection.transactionStatus != PQTRANS_INTRANS }
}
