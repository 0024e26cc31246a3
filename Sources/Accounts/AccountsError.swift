import ClipModel

/// Why nobody was let in, or an account could not be made.
package enum AccountsError: Error, Hashable, Sendable {
  /// Empty, too long, or with other characters than letters, digits, `-`, `_`, `.` and `@`.
  case invalidName(String)
  /// `app` is Cutroom itself: no key belongs to it.
  case reservedName(String)
  case unknownKey
  /// Unknown, used before, or older than ten minutes.
  case unusableLink
  case tooManyRequests(retryAfter: Duration, burst: Int)
  /// The key was used before, with another request.
  case idempotencyKeyReused
}

extension AccountsError: PublicError {
  package var isRetryable: Bool {
    switch self {
    case .tooManyRequests: true
    default: false
    }
  }

  package var publicMessage: String {
    switch self {
    case .invalidName: "A name has 1 to 100 letters, digits, '-', '_', '.' or '@'."
    case .reservedName(let name): "The name '\(name)' belongs to Cutroom itself; choose another."
    case .unknownKey: "There is no such API key."
    case .unusableLink: "This sign-in link was used before or has expired; ask for a new one with `cutroom serve`."
    case .tooManyRequests(let wait, _): "Too many requests; try again in \(Int(wait.seconds.rounded(.up))) s."
    case .idempotencyKeyReused: "This Idempotency-Key was used before with another request."
    }
  }
}
