import CPostgres

extension PostgresConnection {
  /// Takes in all results of what was sent.
  ///
  /// - Throws: the first error among them, once the server has ended its answer.
  func collect() throws(ServerError) -> [PostgresResult] {
    try flush()
    var results: [PostgresResult] = []
    var failure: ServerError?
    while let result = try nextResult() {
      guard let error = result.error(isLost: isLost) else {
        results.append(result)
        continue
      }
      failure = failure ?? error
      if error.isLost { break }
    }
    if let failure { throw isLost ? ServerError(state: failure.state, failure.message, isLost: true) : failure }
    return results
  }

  /// Takes in the answers to all that was sent in one round trip of the pipeline.
  ///
  /// - Throws: what cost the connection.
  func collectUntilSync() throws(ServerError) -> [Result<PostgresResult, ServerError>] {
    try flush()
    var answers: [Result<PostgresResult, ServerError>] = []
    var gaps = 0
    while true {
      guard let result = try nextResult() else {
        // One stands between two answers.
        gaps += 1
        guard gaps < 2, !isLost else { throw lost() }
        continue
      }
      gaps = 0
      if result.isSync { return answers }
      let error = result.error(isLost: isLost)
      if let error, error.isLost { throw error }
      answers.append(error.map(Result.failure) ?? .success(result))
    }
  }

  private func flush() throws(ServerError) {
    while true {
      switch PQflush(handle) {
      case 0: return
      case 1:
        try wait(writing: true)
        guard PQconsumeInput(handle) == 1 else { throw lost() }
      default: throw lost()
      }
    }
  }

  private func nextResult() throws(ServerError) -> PostgresResult? {
    while PQisBusy(handle) == 1 {
      try wait(writing: false)
      guard PQconsumeInput(handle) == 1 else { throw lost() }
    }
    return PQgetResult(handle).map(PostgresResult.init)
  }

  /// A statement may take its time, and wait for locks; a server that died in silence may not.
  private func wait(writing: Bool) throws(ServerError) {
    while !Socket.wait(PQsocket(handle), writing: writing, atMost: silence) {
      guard address.answers else {
        abandon()
        throw .lost("the database stopped answering")
      }
    }
  }
}

extension PostgresAddress {
  /// Whether a server speaks there now; asks for two seconds.
  var answers: Bool {
    var address = self
    address["connect_timeout"] = "2"
    let answer = address.withKeywords { PQpingParams($0, $1, 0) }
    return answer == PQPING_OK || answer == PQPING_REJECT
  }
}
