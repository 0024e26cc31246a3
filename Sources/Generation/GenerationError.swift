import ClipModel

/// What the road answers but a result.
package enum GenerationError: Error, Hashable, Sendable {
  /// Unknown, somebody else's, or without a video: the seed's 400.
  case invalidProject
  /// Unknown or somebody else's: 404.
  case notFound(String)
  /// The body says nothing that could be used: 400.
  case invalidRequest(String)
  /// The project's state doesn't allow it: 409.
  case notNow(state: ProjectState, event: ProjectEvent)
  /// Options that the configured provider can't honour, by name: 422.
  case unsupportedOptions([String], provider: String)
  /// The webhook's signature is wrong: 401.
  case invalidSignature(String)
  /// Somebody else is doing the same right now: 503 with Retry-After.
  case busy(retryAfter: Duration)
  /// The provider did not do what it was asked for, and may do it later: 503.
  case providerUnavailable(String, retryAfter: Duration? = nil)
}

extension GenerationError: PublicError {
  package var isRetryable: Bool {
    switch self {
    case .busy, .providerUnavailable: true
    default: false
    }
  }

  package var publicMessage: String {
    switch self {
    case .invalidProject: "Invalid project"
    case .notFound(let what): "\(what) not found"
    case .invalidRequest(let reason): reason
    case .notNow(let state, let event): "A project that is \(state.rawValue) can't \(event.rawValue)."
    case .unsupportedOptions(let names, let provider):
      "\(provider) can't honour: \(names.joined(separator: ", ")). Leave it out, or run without KLAP_API_KEY."
    case .invalidSignature(let reason): "Invalid signature: \(reason)"
    case .busy: "Another delivery is at work on this run."
    case .providerUnavailable(let reason, _): reason
    }
  }
}

extension GenerationError {
  /// The product's table of projects names its owners by UUIDs, which our accounts have none of.
  static let foreignOwners = invalidRequest(
    "Projects of this database belong to the product's own users: make them there, and start them here.")

  /// When asking again makes sense; the value of `Retry-After`.
  package var retryAfter: Duration? {
    switch self {
    case .busy(let rest): rest
    case .providerUnavailable(_, let rest): rest
    default: nil
    }
  }
}
