import ClipModel

/// What can go wrong while people are told.
package enum NotificationError: Error, Hashable, Sendable {
  /// The operation and what the system says about it.
  case notWritten(String, reason: String)
}

extension NotificationError: PublicError {
  package var isRetryable: Bool { true }
  package var publicMessage: String { "The mail could not be written to the outbox folder." }
}
