import ClipModel
import HTTPTypes

/// A refusal as HTTP says it; the forms of its body are in `FailureForm`.
package struct APIFailure: Error, Hashable, Sendable {
  package var status: HTTPResponse.Status
  /// A word for programs, stable: `not-found`.
  package var code: String
  /// A sentence for people.
  package var message: String
  package var isRetryable: Bool
  package var retryAfter: Duration?
  /// How many requests at once would have been fine.
  package var burst: Int?
  /// The quota of a day that is used up.
  package var day: Day?
  /// The project that says the same, where there is one.
  package var project: String?

  package struct Day: Hashable, Sendable {
    package let limit: Int
    package let reset: Timestamp
  }

  package init(
    _ status: HTTPResponse.Status, code: String, _ message: String, isRetryable: Bool = false,
    retryAfter: Duration? = nil
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.isRetryable = isRetryable
    self.retryAfter = retryAfter
  }

  package static let unauthorized = Self(
    .unauthorized, code: "unauthorized", "Send an API key as `Authorization: Bearer …`, or sign in.")
  package static let missingCSRFToken = Self(
    .forbidden, code: "csrf", "The X-CSRF-Token of this session is missing or wrong; reload the page.")
  package static let administratorsOnly = Self(
    .forbidden, code: "forbidden", "Only the command line on this machine may do this.")
  package static let invalidJSON = Self(.badRequest, code: "invalid-json", "The body is not the JSON expected here.")

  package static func notFound(_ thing: String) -> Self {
    Self(.notFound, code: "not-found", "There is no such \(thing).")
  }

  package static func invalid(_ message: String) -> Self {
    Self(.unprocessableContent, code: "invalid", message)
  }

  package static func tooLarge(limit: Int) -> Self {
    Self(.contentTooLarge, code: "too-large", "The body may have at most \(limit) bytes.")
  }
}
