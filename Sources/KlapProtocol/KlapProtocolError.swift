import ClipModel

/// Why a body is not a request of this protocol; a server answers 422.
package enum KlapProtocolError: Error, Hashable, Sendable {
  /// No JSON, or a field of the wrong type.
  case malformed(String)
  /// The field's value breaks a rule.
  case invalid(field: String, rule: String)
  /// A known option that this engine can't honour.
  case unsupported(option: String)
}

extension KlapProtocolError: PublicError {
  package var isRetryable: Bool { false }

  /// The value of `error_code`.
  package var code: String {
    switch self {
    case .malformed: "unprocessable-entity"
    case .invalid(field: "source_video_url", _): "invalid_url"
    case .invalid: "unprocessable-entity"
    case .unsupported: "unsupported_option"
    }
  }

  package var publicMessage: String {
    switch self {
    case .malformed(let reason): "The body could not be read: \(reason)"
    case .invalid(let field, let rule): "\(field) \(rule)"
    case .unsupported(let option): "\(option) is not supported by this engine"
    }
  }
}

/// The body of every answer that is not 2xx.
package struct KlapErrorBody: Hashable, Codable, Sendable {
  package var message: String
  package var errorCode: String

  package init(message: String, errorCode: String) {
    self.message = message
    self.errorCode = errorCode
  }

  enum CodingKeys: String, CodingKey {
    case message
    case errorCode = "error_code"
  }
}
