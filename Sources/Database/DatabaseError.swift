import ClipModel

/// What a database can answer but rows.
package enum DatabaseError: Error, Hashable, Sendable {
  case uniqueViolation(String)
  case foreignKeyViolation(String)
  /// The column is missing, NULL, or of another type than the caller expects.
  case unexpectedColumn(String)
  /// Disk full, I/O error, lost connection: nothing of the transaction is durable.
  case unavailable(String)
  case failed(String)
}

extension DatabaseError: PublicError {
  package var isRetryable: Bool { if case .unavailable = self { true } else { false } }
  package var publicMessage: String { "The database could not complete the request." }
}
