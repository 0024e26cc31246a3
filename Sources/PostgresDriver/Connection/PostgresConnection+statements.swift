import CPostgres

/// One statement and the values of its parameters.
struct StatementCall {
  let sql: String
  let parameters: Parameters

  init(_ sql: String, _ parameters: Parameters = Parameters()) {
    self.sql = sql
    self.parameters = parameters
  }
}

extension PostgresConnection {
  /// Runs one statement with its parameters; prepared when it comes again.
  func run(_ call: StatementCall) throws(ServerError) -> PostgresResult {
    guard let answer = try run([call]).last else { throw .lost("the server gave no result") }
    return try answer.get()
  }

  /// Runs statements one behind the other, all in one round trip. What follows one that failed is not run, and its error
  /// is an aftermath.
  ///
  /// - Returns: an answer for each.
  /// - Throws: what cost the connection.
  func run(_ calls: [StatementCall]) throws(ServerError) -> [Result<PostgresResult, ServerError>] {
    do { return try exchange(calls) } catch {
      abandon()
      throw error
    }
  }

  private func exchange(_ calls: [StatementCall]) throws(ServerError) -> [Result<PostgresResult, ServerError>] {
    guard !isLost, PQenterPipelineMode(handle) == 1 else { throw lost() }
    var sendings: [Sending] = []
    for call in calls { sendings.append(try send(call)) }
    // Last, since a transaction's beginning must be its first statement.
    let leaving = transactionStatus == PQTRANS_INERROR ? [] : Array(statements.retired)
    for name in leaving { try sendDirectly(StatementCall("DEALLOCATE \(name)")) }
    guard PQpipelineSync(handle) == 1 else { throw lost() }
    var answers = try collectUntilSync()[...]
    guard PQexitPipelineMode(handle) == 1 else { throw lost() }
    var results: [Result<PostgresResult, ServerError>] = []
    for sending in sendings { results.append(try take(sending, from: &answers)) }
    for name in leaving { if case .success? = answers.popFirst() { statements.left(name) } }
    // Outside of a transaction the end of the trip is the commit, which may fail as well.
    if let failure = answers.first(where: { $0.failure != nil }) { results[results.count - 1] = failure }
    return results
  }

  /// What is on its way for one call: so many answers, its own the last.
  private struct Sending {
    var answers = 1
    /// Of a statement that has a name.
    var key: StatementCache.Key?
    /// Whether it gets its name on the same way, just before.
    var isPreparing: Bool { answers == 2 }
  }

  private func send(_ call: StatementCall) throws(ServerError) -> Sending {
    // In a failed transaction nothing can be prepared; a way back to a savepoint can still be run.
    guard transactionStatus != PQTRANS_INERROR else {
      try sendDirectly(call)
      return Sending()
    }
    let key = StatementCache.Key(sql: call.sql, types: call.parameters.types)
    switch statements.way(for: key) {
    case .directly:
      try sendDirectly(call)
      return Sending()
    case .prepared(let name):
      try sendPrepared(name, call.parameters)
      return Sending(key: key)
    case .preparing(let name):
      guard PQsendPrepare(handle, name, key.sql, Int32(key.types.count), key.types) == 1 else { throw lost() }
      try sendPrepared(name, call.parameters)
      return Sending(answers: 2, key: key)
    }
  }

  /// The result of a call, out of the answers that have come.
  private func take(
    _ sending: Sending, from answers: inout ArraySlice<Result<PostgresResult, ServerError>>
  ) throws(ServerError) -> Result<PostgresResult, ServerError> {
    let own = answers.prefix(sending.answers)
    answers = answers.dropFirst(sending.answers)
    guard own.count == sending.answers, let first = own.first, let last = own.last else {
      throw .lost("the server gave no result")
    }
    let isUseless = sending.isPreparing ? first.failure != nil : last.failure?.isStale == true
    if let key = sending.key, isUseless { statements.forget(key) }
    return first.failure == nil ? last : first
  }

  private func sendDirectly(_ call: StatementCall) throws(ServerError) {
    let parameters = call.parameters
    let isSent = parameters.withPointers { values, lengths, formats in
      PQsendQueryParams(handle, call.sql, parameters.count, parameters.types, values, lengths, formats, 0)
    }
    guard isSent == 1 else { throw lost() }
  }

  private func sendPrepared(_ name: String, _ parameters: Parameters) throws(ServerError) {
    let isSent = parameters.withPointers { values, lengths, formats in
      PQsendQueryPrepared(handle, name, parameters.count, values, lengths, formats, 0)
    }
    guard isSent == 1 else { throw lost() }
  }
}

extension Result {
  fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
