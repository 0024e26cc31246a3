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
    let transaction = PostgresTransaction(kind, on: connection)
    do {
      if case .write(.serialized) = kind { try transaction.begin() }
      let value = try body(transaction)
      return commit(transaction, value, kind, on: connection)
    } catch {
      let isFailed = transaction.isFailed
      connection.rollBack()
      if let refusal = transaction.refusal { return self.refusal(of: refusal) }
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
    _ transaction: PostgresTransaction, _ value: Value, _ kind: TransactionKind, on connection: PostgresConnection
  ) -> Self {
    guard !transaction.isFailed else {
      connection.rollBack()
      if let refusal = transaction.refusal { return self.refusal(of: refusal) }
      if let trouble = transaction.trouble, trouble.mayRunAgain { return .again(trouble) }
      return .failed(
        DatabaseError.failed("the transaction went on after an error: \(transaction.trouble?.message ?? "unknown")"))
    }
    guard transaction.hasBegun else { return .done(value, actions: transaction.actions) }
    // Nobody has to wait for the end of a read: `Desk.tidy` comes to it.
    if case .read = kind { return .done(value, actions: transaction.actions) }
    do { try connection.commit() } catch {
      if error.isLost {
        return .unknown(value, actions: transaction.actions, mark: transaction.mark, error)
      }
      return error.mayRunAgain ? .again(error) : .failed(error.databaseError)
    }
    return .done(value, actions: transaction.actions)
  }
}

extension PostgresConnection {
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
