/// SQL with `$1…` parameters on one connection, inside one transaction. Used synchronously by the body of
/// `Database.write` or `read` and never kept beyond it.
package protocol SQLTransaction {
  /// Runs one statement and returns its rows (of a SELECT, or of RETURNING).
  ///
  /// - Throws: `DatabaseError`; `.uniqueViolation` and `.foreignKeyViolation` are told apart from the rest.
  @discardableResult
  func run(_ sql: String, _ arguments: [any SQLConvertible]) throws(DatabaseError) -> [SQLRow]

  /// How many rows the last INSERT, UPDATE or DELETE changed.
  var changes: Int { get }

  /// Runs `action` once the transaction is durable, never when it is rolled back: wake-ups, live events.
  func afterCommit(_ action: @escaping @Sendable () -> Void)
}

extension SQLTransaction {
  @discardableResult
  package func run(_ sql: String, _ arguments: any SQLConvertible...) throws(DatabaseError) -> [SQLRow] {
    try run(sql, arguments)
  }
}

/// A database that keeps what it has acknowledged through `kill -9` and power loss. Two drivers, one promise.
package protocol Database: Sendable {
  /// Whether other processes may work on it at the same time. Leases then count by its clock and outlive the process
  /// that holds them; else whatever was held by the process before this one is free.
  var isShared: Bool { get }

  /// Runs `body` in a transaction and returns when it is durable. Rolled back when `body` throws; the error is passed on.
  ///
  /// `body` depends on nothing but the transaction: a driver may run it again after a deadlock or a lost connection, or
  /// when another one threw that shared its commit.
  /// After a statement that failed, `body` throws, or it goes back to a SAVEPOINT of its own: SQLite would let it go on,
  /// PostgreSQL would not.
  func write<Value: Sendable>(
    _ isolation: WriteIsolation, _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value

  /// Runs `body` in a read-only snapshot.
  func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> Value) async throws -> Value
}

extension Database {
  /// A write as if no other ran.
  package func write<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value {
    try await write(.serialized, body)
  }
}
