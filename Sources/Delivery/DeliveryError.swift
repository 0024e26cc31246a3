import ClipModel

/// What can go wrong between a publisher and a destination.
package enum DeliveryError: Error, Hashable, Sendable {
  /// A newer claim exists, or the work was settled or canceled by somebody else.
  case leaseLost
  case invalidDestination(String)
  case invalidSignature(String)
  case invalidRequest(String)
  case notFound
  /// A queue, a schedule and the like that is not there, or another account's.
  case missing(String)
  /// Part of the hosted service and not of this one: 404.
  case notOffered(String)
  /// More than one message may have: 413.
  case tooLarge(String)
  /// The account would have more queues, groups or schedules than it may: 412.
  case quotaExceeded(String)
  /// The account has published all that it may on this day, which ends at `reset`: 429.
  case dayIsFull(limit: Int, reset: Timestamp)
}

extension DeliveryError: PublicError {
  package var isRetryable: Bool { self == .leaseLost }

  package var publicMessage: String {
    switch self {
    case .leaseLost: "Another attempt has taken over."
    case .invalidDestination(let reason): "invalid destination url: \(reason)"
    case .invalidSignature(let reason): "invalid signature: \(reason)"
    case .invalidRequest(let reason): reason
    case .notFound: "message not found"
    case .missing(let thing): "\(thing) not found"
    case .dayIsFull(let limit, let reset):
      "the daily limit of \(limit) messages is reached; it starts anew at \(reset.iso8601)"
    case .tooLarge(let reason), .quotaExceeded(let reason), .notOffered(let reason): reason
    }
  }
}
