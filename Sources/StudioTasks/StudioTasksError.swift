import ClipModel
import KlapProtocol

/// Why the studio does not do what it is asked; each case knows its HTTP status.
package enum StudioTasksError: Error, Hashable, Sendable {
  /// Unknown, or of another account.
  case notFound(String)
  case invalid(KlapProtocolError)
  /// The same idempotency key came with another body.
  case idempotencyKeyReused
  /// A part of Klap v2 that this engine does not have.
  case notImplemented(String)
  /// A link to a file whose signature is wrong or whose time is over.
  case unusableLink
}

extension StudioTasksError: PublicError {
  package var isRetryable: Bool { false }

  package var publicMessage: String {
    switch self {
    case .notFound(let what): "There is no such \(what)."
    case .invalid(let error): error.publicMessage
    case .idempotencyKeyReused: "This Idempotency-Key was used with another body."
    case .notImplemented(let what): "\(what) is not supported by this engine."
    case .unusableLink: "This link is not valid any more; ask for the export again."
    }
  }

  /// The HTTP status that says the same.
  package var status: Int {
    switch self {
    case .notFound: 404
    case .invalid, .idempotencyKeyReused: 422
    case .notImplemented: 501
    case .unusableLink: 403
    }
  }

  /// The value of `error_code`.
  package var code: String {
    switch self {
    case .notFound: "not-found"
    case .invalid(let error): error.code
    case .idempotencyKeyReused: "idempotency-key-reused"
    case .notImplemented: "not-implemented"
    case .unusableLink: "unusable-link"
    }
  }

  /// The body of the answer.
  package var body: KlapErrorBody { KlapErrorBody(message: publicMessage, errorCode: code) }
}
