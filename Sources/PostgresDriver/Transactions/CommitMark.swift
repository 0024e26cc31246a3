import Database

/// What tells afterwards whether a transaction was committed: its number, and since when the server runs. After a crash
/// the server may give a number again that it never wrote down, so the number speaks only within one run of it.
struct CommitMark: Equatable {
  let number: String
  let serverStart: String

  /// From the number, a space, and the time.
  init?(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].allSatisfy(\.isNumber) else { return nil }
    number = String(parts[0])
    serverStart = String(parts[1])
  }

  /// Asks the server on another connection. True only when it is certain.
  func isCommitted(on connection: PostgresConnection, until deadline: ContinuousClock.Instant) throws(ServerError)
    -> Bool
  {
    while true {
      let answer = try connection.execute(
        "SELECT pg_xact_status('\(number)') || ' ' || pg_postmaster_start_time()::text"
      ).last?.firstText
      if answer == "committed \(serverStart)" { return true }
      // Its process may still be at it.
      guard answer == "in progress \(serverStart)", ContinuousClock.now < deadline else { return false }
      Desk.sleep(.milliseconds(20))
    }
  }
}
