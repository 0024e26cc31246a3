import Database

/// What tells afterwards whether a transaction was committed: its number, and the run of the server that gave it. After
/// a crash the server may give a number again that it never wrote down, so the number speaks only within one run.
struct CommitMark: Equatable {
  let number: String
  let run: String

  /// Names the server's run. Its start alone would not do: after a killed backend the server starts over without
  /// starting anew. But then it also begins its statistics afresh (seen in 15.18).
  static let runExpression = "pg_postmaster_start_time()::text || ' ' || pg_stat_get_bgwriter_stat_reset_time()::text"

  init?(number: String?, run: String) {
    guard let number, !number.isEmpty, number.allSatisfy(\.isNumber) else { return nil }
    self.number = number
    self.run = run
  }

  /// Asks the server on another connection. True only when it is certain.
  func isCommitted(
    on connection: PostgresConnection, until deadline: ContinuousClock.Instant
  ) throws(ServerError) -> Bool {
    guard connection.serverRun == run else { return false }
    while true {
      let answer = try connection.execute("SELECT pg_xact_status('\(number)')").last?.firstText
      if answer == "committed" { return true }
      // Its process may still be at it.
      guard answer == "in progress", ContinuousClock.now < deadline else { return false }
      Desk.sleep(.milliseconds(20))
    }
  }
}
