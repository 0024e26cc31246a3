import ClipModel

/// Why a request to an address that somebody gave us came to nothing.
package enum OutboundError: Error, Hashable, Sendable {
  case invalidAddress(String)
  /// The guard refuses the address.
  case refused(host: String, reason: String)
  case unresolvable(String)
  case connectionFailed(String)
  case timedOut
  /// The answer, or the file, has more than this many bytes.
  case tooLarge(limit: Int64)
  case tooManyRedirects
  /// A download was answered with another status than 200.
  case badStatus(Int)
  case notWritten(String)
}

extension OutboundError: PublicError {
  package var isRetryable: Bool {
    switch self {
    case .invalidAddress, .refused, .tooLarge, .tooManyRedirects: false
    case .badStatus(let status): status >= 500 || status == 429 || status == 408
    case .unresolvable, .connectionFailed, .timedOut, .notWritten: true
    }
  }

  package var publicMessage: String {
    switch self {
    case .invalidAddress(let reason): "The address is not usable: \(reason)."
    case .refused(let host, let reason): "\(host) is \(reason); requests to it are not allowed."
    case .unresolvable(let host): "The host name \(host) could not be found."
    case .connectionFailed(let reason): "The connection failed: \(reason)."
    case .timedOut: "The other side did not answer in time."
    case .tooLarge(let limit): "The answer is larger than the limit of \(limit) bytes."
    case .tooManyRedirects: "Too many redirects."
    case .badStatus(let status): "The address answered with status \(status)."
    case .notWritten: "The file could not be written."
    }
  }
}
