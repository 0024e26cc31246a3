import CPostgres
import Database

/// One transaction on one connection; lives as long as the body that it is handed to. It begins on the way of its first
/// statement, which saves a round trip.
final class PostgresTransaction: SQLTransaction {
  /// The protocol counts them in 16 bits.
  private static let maximumArguments = 65_535

  private let kind: TransactionKind
  private let connection: PostgresConnection
  private(set) var hasBegun = false
  private(set) var actions: [@Sendable () -> Void] = []
  private(set) var changes = 0
  /// The last error that failed the transaction, whatever the body made of it.
  private(set) var trouble: ServerError?
  /// Why it could not begin.
  private(set) var refusal: ServerError?
  private(set) var mark: CommitMark?

  init(_ kind: TransactionKind, on connection: PostgresConnection) {
    self.kind = kind
    self.connection = connection
  }

  func afterCommit(_ action: @escaping @Sendable () -> Void) { actions.append(action) }

  @discardableResult
  func run(_ sql: String, _ arguments: [any SQLConvertible]) throws(DatabaseError) -> [SQLRow] {
    guard !sql.utf8.contains(0) else { throw .failed("a statement holds a NUL byte") }
    guard arguments.count <= Self.maximumArguments else {
      throw .failed("\(arguments.count) arguments are too many for a statement")
    }
    let call = StatementCall(sql, try Parameters(arguments.map(\.sqlValue)))
    let result: PostgresResult?
    do throws(ServerError) {
      if let refusal { throw refusal }
      result = try hasBegun ? connection.run(call) : begin(with: [call])
    } catch {
      if !error.isAftermath { trouble = error }
      throw error.databaseError
    }
    if let changes = result?.changes { self.changes = changes }
    return try result?.rows() ?? []
  }

  /// Begins at once, for a body that is to run behind the lock.
  func begin() throws(ServerError) { _ = try begin(with: []) }

  private func begin(with calls: [StatementCall]) throws(ServerError) -> PostgresResult? {
    hasBegun = true
    let opening = kind.opening.map { StatementCall($0) }
    let answers: [Result<PostgresResult, ServerError>]
    var last: PostgresResult?
    do throws(ServerError) {
      answers = try connection.run(opening + calls)
      for answer in answers.prefix(opening.count) { last = try answer.get() }
    } catch {
      refusal = error
      throw error
    }
    if case .write = kind { mark = CommitMark(number: last?.firstText, run: connection.serverRun) }
    for answer in answers.dropFirst(opening.count) { last = try answer.get() }
    return last
  }

  /// Whether the server will only take a rollback now.
  var isFailed: Bool { connection.isLost || hasBegun && connection.transactionStatus != PQTRANS_INTRANS }
}
