import Database

/// How a transaction begins.
enum TransactionKind: Sendable {
  case read
  case write(WriteIsolation)

  /// One round trip. The lock comes before the transaction's number, so that who waits for it has none; the number is
  /// what tells after a lost connection whether the commit came through.
  var beginning: String {
    switch self {
    case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    case .write(.concurrent), .write(.provisional): "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \(Self.number)"
    case .write(.serialized):
      """
      BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
      SELECT pg_advisory_xact_lock(\(AdvisoryLock.writes)); \(Self.number)
      """
    }
  }

  private static let number = "SELECT pg_current_xact_id()::text"

  /// Serialized writes of this node wait in line before they take a connection.
  var lane: WaitingLine<Crew.Errand>.Lane { if case .write(.serialized) = self { .alone } else { .shared } }
}
