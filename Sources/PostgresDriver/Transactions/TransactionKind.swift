import Database

/// How a transaction begins.
enum TransactionKind: Sendable {
  case read
  case write(WriteIsolation)

  /// What begins it. The lock comes before the transaction's number, so that who waits for it has none; the number, which
  /// the last statement gives, is what tells after a lost connection whether the commit came through.
  var opening: [String] {
    let number = "SELECT pg_current_xact_id()::text"
    return switch self {
    case .read: ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"]
    case .write(.concurrent), .write(.provisional): ["BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", number]
    case .write(.serialized):
      [
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", "SELECT pg_advisory_xact_lock(\(AdvisoryLock.writes))",
        number,
      ]
    }
  }

  /// Serialized writes of this node wait in line before they take a connection.
  var lane: WaitingLine<Crew.Errand>.Lane { if case .write(.serialized) = self { .alone } else { .shared } }
}
