import Database
import TestClock

/// A database that writes down what it is asked.
struct ListeningDatabase: Database {
  struct Statement: Sendable {
    let sql: String
    let arguments: [any SQLConvertible]
  }

  private let database: any Database
  private let statements = Watched<[Statement]>([])

  init(_ database: any Database) { self.database = database }

  var isShared: Bool { database.isShared }
  var heard: [Statement] { statements.value }

  func write<Value: Sendable>(
    _ isolation: WriteIsolation, _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value {
    try await database.write(isolation) { [statements] in try body(Ear(transaction: $0, statements: statements)) }
  }

  func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> Value) async throws -> Value {
    try await database.read { [statements] in try body(Ear(transaction: $0, statements: statements)) }
  }

  private struct Ear: SQLTransaction {
    let transaction: any SQLTransaction
    let statements: Watched<[Statement]>

    func run(_ sql: String, _ arguments: [any SQLConvertible]) throws(DatabaseError) -> [SQLRow] {
      statements.change { $0.append(Statement(sql: sql, arguments: arguments)) }
      return try transaction.run(sql, arguments)
    }

    var changes: Int { transaction.changes }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { transaction.afterCommit(action) }
  }
}
