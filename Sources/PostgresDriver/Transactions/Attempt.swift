import CPostgres
import Database

/// One run of a transaction's body, from BEGIN to COMMIT.
enum Attempt<Value> {
  case done(Value, actions: [@Sendable () -> Void])
  case failed(any Error)
  /// Nothing was kept; another run may come through.
  case again(ServerError)
  /// The answer to COMMIT was lost.
  case unknown(Value, actions: [@Sendable () -> Void], mark: CommitMark?, ServerError)

  static func run(
    _ kind: TransactionKind, on connection: PostgresConnection, _ body: (any SQLTransaction) throws -> Value
  ) -> Self {
    let mark: CommitMark?
    do { mark = try connection.begin(kind) } catch {
      connection.rollBack()
      return refusal(of: error)
    }
    let transaction = PostgresTransaction(connection)
    do {
      let value = try body(transaction)
      return commit(transaction, value, kind, on: connection, mark: mark)
    } catch {
      let isFailed = transaction.isFailed
      connection.rollBack()
      if isFailed, let trouble = transaction.trouble, trouble.mayRunAgain { return .again(trouble) }
      return .failed(error)
    }
  }

  /// BEGIN asks for nothing that could be wrong: what refuses it passes. A server that takes no writes was the first of
  /// a cluster and is not any more; another connection may lead to the one that is.
  private static func refusal(of error: ServerError) -> Self {
    if error.mayRunAgain { return .again(error) }
    if ["25006", "0A000", "55000"].contains(error.state) { return .again(.lost(error.message)) }
    return .failed(DatabaseError.unavailable(error.message))
  }

  private static func commit(
    _ transaction: PostgresTransaction, _ value: Value, _ kind: TransactionKind, on connection: PostgresConnection,
    mark: CommitMark?
  ) -> Self {
    guard !transaction.isFailed else {
      connection.rollBack()
      if let trouble = transaction.trouble, trouble.mayRunAgain { return .again(trouble) }
      return .failed(
        DatabaseError.failed("the transaction went on after an error: \(transaction.trouble?.message ?? "unknown")"))
    }
    // Nobody has to wait for the end of a read: `Desk.tidy` comes to it.
    if case .read = kind { return .done(value, actions: transaction.actions) }
    do { try connection.commit() } catch {
      if error.isLost {
        return .unknown(value, actions: transaction.actions, mark: mark, error)
      }
      return error.mayRunAgain ? .again(error) : .failed(error.databaseError)
    }
    return .done(value, actions: transaction.actions)
  }
}

extension PostgresConnection {
  fileprivate func begin(_ kind: TransactionKind) throws(ServerError) -> CommitMark? {
    let results = try execute(kind.beginning)
    guard case .write = kind else { return nil }
    return CommitMark(number: results.last?.firstText, run: serverRun)
  }

  fileprivate func commit() throws(ServerError) {
    let result = try execute("COMMIT").last
    guard result?.command == "COMMIT" else { throw ServerError(state: "25000", "the transaction was rolled back") }
  }

  /// Ends whatever transaction is open; one of which BEGIN failed halfway, too. What can't be rolled back is closed.
  func rollBack() {
    guard !isLost, transactionStatus != PQTRANS_IDLE else { return }
    do { try execute("ROLLBACK") } catch { abandon() }
  }
}
