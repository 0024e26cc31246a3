import ClipModel
import Delivery
import HTTPTypes

/// The `Upstash-…` headers of a publish, as an outgoing message (contracts/qstash-v2.md, 3.4).
struct PublishOptions {
  private(set) var message: OutgoingMessage
  private(set) var deduplicationID: String?
  private(set) var isDeduplicatedByContent = false

  /// Hop-by-hop and our own: never forwarded by `Upstash-Header-Forward`.
  private static let kept: Set = [
    "authorization", "connection", "content-length", "cookie", "expect", "host", "keep-alive", "te", "trailer",
    "transfer-encoding", "upgrade",
  ]

  /// - Throws: `DeliveryError.invalidRequest` that names the header.
  init(
    _ target: PublishTarget, headers: HTTPFields, body: [UInt8], account: Account.ID, callerIP: String?
  ) throws {
    message = OutgoingMessage(account: account, destination: target.destination, body: body)
    message.callerIP = callerIP
    let fields = target.options + headers.map { ($0.name.canonicalName, $0.value) }
    let forwardsAll = fields.contains { $0.0 == "upstash-header-forward" && $0.1.lowercased() == "true" }
    for (name, value) in fields {
      if name == "content-type" || (forwardsAll && !name.hasPrefix("upstash-") && !Self.kept.contains(name)) {
        forward(name, value, in: \.headers)
      } else if name.hasPrefix("upstash-") {
        try take(String(name.dropFirst("upstash-".count)), value)
      }
    }
  }

  private mutating func take(_ option: String, _ value: String) throws {
    switch option {
    case "method": message.method = try Self.method(value)
    case "delay": message.delay = try GoDuration.parse(value)
    case "not-before":
      message.notBefore = Timestamp(milliseconds: Int64(try Self.number(value, "Upstash-Not-Before")) * 1000)
    case "retries": message.retries = try Self.number(value, "Upstash-Retries")
    case "retry-delay": message.retryDelay = .expression(try RetryExpression(value))
    case "timeout": message.timeout = try GoDuration.parse(value)
    case "callback": message.callback = try Self.address(value, "Upstash-Callback")
    case "failure-callback": message.failureCallback = try Self.address(value, "Upstash-Failure-Callback")
    case "deduplication-id": deduplicationID = value
    case "content-based-deduplication": isDeduplicatedByContent = value.lowercased() == "true"
    case "label": message.labels = value.split(separator: ",").map { $0.trimmed }
    case "cron", "queue-name", "flow-control-key", "flow-control-value":
      throw DeliveryError.invalidRequest("Upstash-\(option) is not supported yet")
    default: try takePrefixed(option, value)
    }
  }

  /// Options with a free end: forwarded headers, and how callbacks are sent. What is unknown is ignored.
  private mutating func takePrefixed(_ option: String, _ value: String) throws {
    if let name = option.dropping("forward-") {
      forward(name, value, in: \.headers)
    } else if let rest = option.dropping("failure-callback-") {
      try take(rest, value, for: \.failureCallbackOptions)
    } else if let rest = option.dropping("callback-") {
      try take(rest, value, for: \.callbackOptions)
    }
  }

  private mutating func take(
    _ option: String, _ value: String, for path: WritableKeyPath<OutgoingMessage, OutgoingMessage.CallbackOptions>
  ) throws {
    switch option {
    case "method": message[keyPath: path].method = try Self.method(value)
    case "retries": message[keyPath: path].retries = try Self.number(value, "Upstash-Callback-Retries")
    case "timeout": message[keyPath: path].timeoutMilliseconds = try GoDuration.parse(value).milliseconds
    case "retry-delay": message[keyPath: path].retryDelayExpression = try RetryExpression(value).text
    case "delay": throw DeliveryError.invalidRequest("a callback can't be delayed")
    default:
      if let name = option.dropping("forward-") { forward(name, value, in: path.appending(path: \.headers)) }
    }
  }

  /// Adds a header for the destination; a repeated one is joined, and a forwarded content type wins.
  private mutating func forward(
    _ name: String, _ value: String, in path: WritableKeyPath<OutgoingMessage, [OutgoingMessage.Header]>
  ) {
    let name = name.mimeCanonical
    if let place = message[keyPath: path].firstIndex(where: { $0.name == name }) {
      let earlier = message[keyPath: path][place].value
      message[keyPath: path][place].value = name == "Content-Type" ? value : earlier + ", " + value
    } else {
      message[keyPath: path].append(OutgoingMessage.Header(name: name, value: value))
    }
  }

  private static func method(_ value: String) throws(DeliveryError) -> String {
    let method = value.uppercased()
    guard ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(method) else {
      throw .invalidRequest("invalid method \"\(value)\"")
    }
    return method
  }

  private static func number(_ value: String, _ header: String) throws(DeliveryError) -> Int {
    guard let number = Int(value), (0...100_000_000_000).contains(number) else {
      throw .invalidRequest("\(header) must be a whole number")
    }
    return number
  }

  private static func address(_ value: String, _ header: String) throws(DeliveryError) -> String {
    let scheme = value.lowercased()
    guard scheme.hasPrefix("http://") || scheme.hasPrefix("https://") else {
      throw .invalidRequest("\(header): endpoint has invalid scheme, add http:// or https://")
    }
    return value
  }
}

extension String {
  /// `test-header` as `Test-Header`.
  var mimeCanonical: String {
    split(separator: "-", omittingEmptySubsequences: false)
      .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: "-")
  }

  /// What follows `prefix`, when that is how it begins and something follows.
  fileprivate func dropping(_ prefix: String) -> String? {
    hasPrefix(prefix) && count > prefix.count ? String(dropFirst(prefix.count)) : nil
  }
}

extension Substring {
  /// Without the spaces around it.
  fileprivate var trimmed: String {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
