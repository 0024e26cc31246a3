import Accounts
import ClipModel
import Database
import Delivery
import Generation
import HTTPTypes
import Hummingbird
import NIOCore
import StudioTasks

extension APIFailure {
  /// The one place that turns an error into a status.
  package init(_ error: any Error) {
    switch error {
    case let failure as APIFailure: self = failure
    case let error as AccountsError: self.init(accounts: error)
    case let error as DeliveryError: self.init(delivery: error)
    case let error as DatabaseError: self.init(database: error)
    case let error as ProjectTransitionError: self.init(transition: error)
    case let error as GenerationError: self.init(generation: error)
    case let error as StudioTasksError:
      self.init(
        .init(code: error.status), code: error.code, error.publicMessage, isRetryable: error.isRetryable)
    case is DecodingError: self = .invalidJSON
    case let error as HTTPError: self.init(http: error)
    case is NIOTooManyBytesError: self.init(.contentTooLarge, code: "too-large", "The body is too large.")
    case is CancellationError:
      self.init(.serviceUnavailable, code: "stopping", "The service is stopping.", isRetryable: true)
    case let error as any PublicError:
      self.init(
        error.isRetryable ? .serviceUnavailable : .unprocessableContent, code: "refused", error.publicMessage,
        isRetryable: error.isRetryable)
    default: self.init(.internalServerError, code: "internal", "Something went wrong here.", isRetryable: true)
    }
  }

  private init(accounts error: AccountsError) {
    switch error {
    case .tooManyRequests(let wait, let burst):
      self.init(
        .tooManyRequests, code: "too-many-requests", error.publicMessage, isRetryable: true, retryAfter: wait)
      self.burst = burst
    case .unknownKey: self.init(.notFound, code: "not-found", error.publicMessage)
    case .invalidName, .reservedName: self.init(.unprocessableContent, code: "invalid-name", error.publicMessage)
    case .unusableLink: self.init(.forbidden, code: "unusable-link", error.publicMessage)
    case .idempotencyKeyReused:
      self.init(.unprocessableContent, code: "idempotency-key-reused", error.publicMessage)
    }
  }

  private init(delivery error: DeliveryError) {
    switch error {
    case .notFound, .missing, .notOffered: self.init(.notFound, code: "not-found", error.publicMessage)
    case .invalidDestination, .invalidRequest: self.init(.badRequest, code: "invalid", error.publicMessage)
    case .invalidSignature: self.init(.unauthorized, code: "invalid-signature", error.publicMessage)
    case .tooLarge: self.init(.contentTooLarge, code: "too-large", error.publicMessage)
    case .dayIsFull(let limit, let reset):
      self.init(.tooManyRequests, code: "too-many-requests", error.publicMessage, isRetryable: true)
      day = .init(limit: limit, reset: reset)
    case .quotaExceeded: self.init(.preconditionFailed, code: "quota-exceeded", error.publicMessage)
    default:
      self.init(.serviceUnavailable, code: "delivery", error.publicMessage, isRetryable: error.isRetryable)
    }
  }

  private init(generation error: GenerationError) {
    let words = error.publicMessage
    switch error {
    case .invalidProject: self = .invalidProject
    case .notFound: self.init(.notFound, code: "not-found", words)
    case .invalidRequest: self.init(.badRequest, code: "invalid", words)
    case .notNow: self.init(.conflict, code: "wrong-state", words)
    case .unsupportedOptions: self.init(.unprocessableContent, code: "unsupported-options", words)
    case .invalidSignature: self.init(.unauthorized, code: "invalid-signature", words)
    case .busy, .providerUnavailable:
      let code = if case .busy = error { "busy" } else { "provider-unavailable" }
      self.init(.serviceUnavailable, code: code, words, isRetryable: true, retryAfter: error.retryAfter)
    }
  }

  private init(database error: DatabaseError) {
    self.init(
      error.isRetryable ? .serviceUnavailable : .internalServerError, code: "database", error.publicMessage,
      isRetryable: true)
  }

  private init(transition error: ProjectTransitionError) {
    self.init(
      .conflict, code: "wrong-state", "A project that is \(error.state.rawValue) can't \(error.event.rawValue).")
  }

  private init(http error: HTTPError) {
    let status = error.status
    switch status {
    case .notFound: self = .notFound("page or route")
    case .methodNotAllowed:
      self.init(status, code: "method-not-allowed", "This address does not take that method.")
    case .contentTooLarge: self.init(status, code: "too-large", "The body is too large.")
    case .badRequest, .unsupportedMediaType: self = .invalidJSON
    default:
      self.init(status, code: "http-\(status.code)", error.body ?? status.reasonPhrase, isRetryable: status.code >= 500)
    }
  }
}
