import ClipModel

extension PublishOptions {
  /// Options of a call that publishes an earlier message once more. What the call itself is made of, its content type
  /// too, is none of the message.
  ///
  /// - Throws: `DeliveryError.invalidRequest`.
  init(overriding headers: [(name: String, value: String)], limits: PublishLimits) throws(DeliveryError) {
    self.init(
      headers.filter { $0.name.lowercased().hasPrefix("upstash-") && $0.name.lowercased() != "upstash-header-forward" },
      limits: limits)
    try refuseUnknown()
  }

  /// Puts what is said here in the place of what `message` has; what isn't said stays.
  ///
  /// - Throws: `DeliveryError` for a value that is none.
  func override(_ message: inout OutgoingMessage) throws(DeliveryError) {
    message.method = try method("upstash-method") ?? message.method
    message.delay = try duration("upstash-delay") ?? message.delay
    if let seconds = try count("upstash-not-before") {
      message.notBefore = Timestamp(milliseconds: Int64(seconds) * 1000)
    }
    message.retries = try retries("upstash-retries") ?? message.retries
    if let text = self["upstash-retry-delay"] { message.retryDelay = .expression(try RetryExpression(text)) }
    message.timeout = try timeout("upstash-timeout") ?? message.timeout
    for header in forwarded() {
      message.headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
      message.headers.append(header)
    }
    try configureCallbacks(of: &message)
    if self["upstash-label"] != nil { message.labels = try labels() }
    message.flowControl = try flowControl("upstash-flow-control-") ?? message.flowControl
    if let fields = self["upstash-redact-fields"] { message.redaction = try Redaction(fields) }
  }
}
