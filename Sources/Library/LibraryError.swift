import ClipModel

/// What can go wrong while files are kept.
package enum LibraryError: Error, Hashable, Sendable {
  case invalidKey(String)
  /// The operation and what the system says about it.
  case failed(String, reason: String)
}

extension LibraryError: PublicError {
  package var isRetryable: Bool { if case .failed = self { true } else { false } }

  package var publicMessage: String {
    switch self {
    case .invalidKey: "This is no name of a kept file."
    case .failed(let operation, _): "The library could not \(operation) a file; is the disk full?"
    }
  }
}
