import CPostgres

extension PostgresConnection {
  /// Runs one statement with its parameters; prepared when it comes again.
  func run(_ sql: String, _ parameters: Parameters) throws(ServerError) -> PostgresResult {
    // In a failed transaction nothing can be prepared; a way back to a savepoint can still be run.
    guard transactionStatus != PQTRANS_INERROR else { return try runDirectly(sql, parameters) }
    let key = StatementCache.Key(sql: sql, types: parameters.types)
    let (way, retired) = statements.way(for: key)
    if let retired { try execute("DEALLOCATE \(retired)") }
    switch way {
    case .directly: return try runDirectly(sql, parameters)
    case .prepared(let name): return try runPrepared(name, parameters, key)
    case .preparing(let name):
      try prepare(name, key)
      return try runPrepared(name, parameters, key)
    }
  }

  private func runDirectly(_ sql: String, _ parameters: Parameters) throws(ServerError) -> PostgresResult {
    let isSent = parameters.withPointers { values, lengths, formats in
      PQsendQueryParams(handle, sql, parameters.count, parameters.types, values, lengths, formats, 0)
    }
    return try answer(isSent)
  }

  private func prepare(_ name: String, _ key: StatementCache.Key) throws(ServerError) {
    do {
      _ = try answer(PQsendPrepare(handle, name, key.sql, Int32(key.types.count), key.types))
    } catch {
      statements.forget(key)
      throw error
    }
  }

  private func runPrepared(
    _ name: String, _ parameters: Parameters, _ key: StatementCache.Key
  ) throws(ServerError) -> PostgresResult {
    let isSent = parameters.withPointers { values, lengths, formats in
      PQsendQueryPrepared(handle, name, parameters.count, values, lengths, formats, 0)
    }
    do { return try answer(isSent) } catch {
      if error.isStale { statements.forget(key) }
      throw error
    }
  }

  private func answer(_ isSent: Int32) throws(ServerError) -> PostgresResult {
    guard isSent == 1 else { throw lost() }
    guard let result = try collect().last else { throw .lost("the server gave no result") }
    return result
  }
}
