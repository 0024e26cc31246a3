import ClipModel

/// How a call to a provider can end without a result.
package enum ProviderError: Error, Hashable, Sendable {
  /// It said no, and will say no again.
  case refused(status: Int, message: String)
  /// It answered that it can't now, or could not be reached at all: nothing was done.
  case unavailable(reason: String, retryAfter: Duration?)
  /// The request may have arrived, but no answer came back.
  case noAnswer(reason: String)
  /// It answered something that is not its protocol.
  case unreadable(reason: String)
}

extension ProviderError: PublicError {
  package var isRetryable: Bool { if case .refused = self { false } else { true } }

  package var publicMessage: String {
    switch self {
    case .refused(let status, let message): "It answered \(status): \(message)"
    case .unavailable(let reason, _): reason
    case .noAnswer(let reason): reason
    case .unreadable(let reason): reason
    }
  }
}
