import CPostgres

/// One connection to a server. It blocks: one thread uses it, never one of Swift's pool.
final class PostgresConnection {
  let address: PostgresAddress
  /// How long the server may be silent before it is asked whether it still answers.
  let silence: Duration
  let handle: OpaquePointer
  var statements: StatementCache
  /// The run of the server that this connection lives in; it can't outlive it.
  private(set) var serverRun = ""
  private var isAbandoned = false

  /// Opens a connection, ready for use; gives up at `deadline`.
  init(
    _ address: PostgresAddress, until deadline: ContinuousClock.Instant, silence: Duration, statements: Int
  ) throws(ServerError) {
    self.address = address
    self.silence = silence
    self.statements = StatementCache(limit: statements)
    guard let handle = address.withKeywords({ PQconnectStartParams($0, $1, 0) }) else { throw .lost("out of memory") }
    self.handle = handle
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    try shakeHands(until: deadline)
    guard PQsetnonblocking(handle, 1) == 0 else { throw lost() }
    try prepareSession()
  }

  deinit { PQfinish(handle) }

  private func shakeHands(until deadline: ContinuousClock.Instant) throws(ServerError) {
    var state = PGRES_POLLING_WRITING
    while state != PGRES_POLLING_OK {
      guard state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING, PQstatus(handle) != CONNECTION_BAD else {
        throw lost()
      }
      let rest = ContinuousClock.now.duration(to: deadline)
      guard Socket.wait(PQsocket(handle), writing: state == PGRES_POLLING_WRITING, atMost: rest) else {
        throw .lost("the server did not answer in time")
      }
      state = PQconnectPoll(handle)
    }
  }

  /// Fixes what the driver relies on. A server or role may have switched durable commits off; here they are on. Tables are
  /// read whole only where no index serves: those of work are often empty when their statistics are taken, and full when
  /// statements are run that were planned by them. Where none serves, the price put on that is no reason to compile it.
  private func prepareSession() throws(ServerError) {
    guard PQserverVersion(handle) >= 130_000 else {
      throw ServerError(state: "0A000", "PostgreSQL 13 or newer is needed")
    }
    let answer = try execute(
      """
      SELECT \(CommitMark.runExpression), set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO', false),
        set_config('bytea_output', 'hex', false), set_config('extra_float_digits', '1', false),
        set_config('synchronous_commit', 'on', false), set_config('enable_seqscan', 'off', false),
        set_config('jit', 'off', false)
      """)
    serverRun = answer.last?.firstText ?? ""
  }

  /// The error of a connection that is of no more use.
  func lost() -> ServerError {
    let message = String(cString: PQerrorMessage(handle)).split(separator: "\n").joined(separator: " ")
    return .lost(message.isEmpty ? "the connection to the database was lost" : message)
  }

  var isLost: Bool { isAbandoned || PQstatus(handle) == CONNECTION_BAD }

  /// Its state can't be known any more: nobody is to use it again.
  func abandon() { isAbandoned = true }

  /// What the server says of the transaction: idle, open, failed.
  var transactionStatus: PGTransactionStatusType { PQtransactionStatus(handle) }

  /// Runs one or more statements without parameters, in one round trip.
  @discardableResult
  func execute(_ sql: String) throws(ServerError) -> [PostgresResult] {
    guard PQsendQuery(handle, sql) == 1 else { throw lost() }
    return try collect()
  }
}
