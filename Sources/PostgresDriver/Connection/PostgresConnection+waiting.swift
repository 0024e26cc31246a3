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
