import Database

/// What the server or libpq answered instead of a result.
struct ServerError: Error {
  /// The five signs of the SQL standard; nil when no server answered.
  let state: String?
  /// The server's first sentence: never its DETAIL, which quotes rows.
  let message: String
  /// The connection is of no more use.
  let isLost: Bool

  init(state: String? = nil, _ message: String, isLost: Bool = false) {
    self.state = state
    self.message = message
    self.isLost = isLost
  }

  static func lost(_ message: String) -> Self { Self(message, isLost: true) }

  /// Of a statement that was not run, since one before it failed.
  static let aftermath = Self(state: "25P02", "an earlier statement failed")

  /// Whether the same transaction, run from its beginning, may come through: nothing of it was kept.
  var mayRunAgain: Bool { isLost || isConflict || isStale }

  /// Serialization failure or deadlock: another transaction was in the way.
  var isConflict: Bool { state == "40001" || state == "40P01" }

  /// A prepared statement that the server no longer has, or whose tables have changed since.
  var isStale: Bool { state == "26000" || (state == "0A000" && message.contains("cached plan")) }

  /// What follows another statement's failure in the same transaction.
  var isAftermath: Bool { state == "25P02" }
}

extension ServerError {
  /// Sorted by what a caller can do about it.
  var databaseError: DatabaseError {
    guard !isLost, let state else { return .unavailable(message) }
    switch state {
    case "23505": return .uniqueViolation(message)
    case "23503": return .foreignKeyViolation(message)
    default: return isUnavailability ? .unavailable("\(message) (\(state))") : .failed("\(message) (\(state))")
    }
  }

  /// Classes of https://www.postgresql.org/docs/15/errcodes-appendix.html that time or an operator mends: connection,
  /// rollback by conflict, resources, intervention (shutdown, cancel by a timeout), system and corruption.
  private static let passingClasses: Set<String> = ["08", "40", "53", "57", "58"]
  private static let passingStates: Set<String> = ["55P03", "XX001", "XX002"]

  private var isUnavailability: Bool {
    guard let state else { return true }
    return isConflict || isStale || Self.passingStates.contains(state)
      || Self.passingClasses.contains(String(state.prefix(2)))
  }
}
