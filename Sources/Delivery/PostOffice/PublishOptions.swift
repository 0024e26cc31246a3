import ClipModel

/// The headers of a publish, names in lower case, repeated ones joined.
struct PublishOptions: Hashable, Sendable {
  private let limits: PublishLimits
  private var names: [String] = []
  private(set) var values: [String: String] = [:]
  /// Names as they were written, for headers that go on to the destination.
  private(set) var written: [String: String] = [:]

  init(_ headers: [(name: String, value: String)], limits: PublishLimits = PublishLimits()) {
    self.limits = limits
    for (name, value) in headers { add(name, value) }
  }

  private mutating func add(_ name: String, _ value: String) {
    let key = name.lowercased()
    if let earlier = values[key] {
      values[key] = earlier + ", " + value
    } else {
      names.append(key)
      written[key] = name
      values[key] = value
    }
  }

  /// Whether an option of that name exists; so many begin with a prefix that it makes no difference what follows.
  static func isKnown(_ name: String) -> Bool {
    known.contains(name)
      || ["upstash-forward-", "upstash-callback-", "upstash-failure-callback-", "upstash-telemetry-"]
        .contains { name.hasPrefix($0) }
  }

  private static let known: Set<String> = [
    "upstash-callback", "upstash-content-based-deduplication", "upstash-cron", "upstash-deduplication-id",
    "upstash-delay", "upstash-failure-callback", "upstash-flow-control-key", "upstash-flow-control-value",
    "upstash-header-forward", "upstash-label", "upstash-method", "upstash-not-before", "upstash-queue-name",
    "upstash-redact-fields", "upstash-retries", "upstash-retry-delay", "upstash-schedule-id", "upstash-timeout",
  ]

  /// Options from the query count where there is no such header.
  mutating func adopt(_ query: [(String, String)]) {
    for (name, value) in query where name.hasPrefix("upstash-") && values[name] == nil { add(name, value) }
  }

  /// With a URL group's headers, which count where the publisher says nothing.
  func withDefaults(_ headers: [OutgoingMessage.Header]) -> Self {
    var options = self
    let own = Set(names)
    for header in headers where !own.contains(header.name.lowercased()) { options.add(header.name, header.value) }
    return options
  }

  subscript(name: String) -> String? { values[name] }

  func isTrue(_ name: String) -> Bool { values[name]?.lowercased() == "true" }

  /// Options that change what happens and that this server doesn't know must not be passed over in silence.
  func refuseUnknown() throws(DeliveryError) {
    try refuseUnspeakable()
    if values["upstash-queue-name"] != nil, values["upstash-cron"] == nil {
      throw .invalidRequest("upstash-queue-name belongs to a schedule; use /v2/enqueue")
    }
    for name in ["upstash-callback-delay", "upstash-failure-callback-delay"] where values[name] != nil {
      throw .invalidRequest("a callback can't be delayed")
    }
  }

  func duration(_ name: String) throws(DeliveryError) -> Duration? {
    guard let text = values[name] else { return nil }
    return try GoDuration.parse(text)
  }

  func labels() throws(DeliveryError) -> [String] {
    var labels: [String] = []
    for label in (values["upstash-label"] ?? "").split(separator: ",") {
      labels.append(try Names.checked(String(label.trimmed), as: "label"))
    }
    return labels
  }

  /// - Parameter prefix: of `key` and `value`.
  func flowControl(_ prefix: String) throws(DeliveryError) -> FlowControl? {
    guard let key = values[prefix + "key"] else {
      if values[prefix + "value"] != nil { throw .invalidRequest("a flow control value needs a key") }
      return nil
    }
    return try FlowControl(key: key, value: values[prefix + "value"], longestPeriod: limits.flowPeriod)
  }

  func count(_ name: String) throws(DeliveryError) -> Int? {
    guard let text = values[name] else { return nil }
    guard let count = Int(text), (0...99_999_999_999).contains(count) else {
      throw .invalidRequest("invalid \(name): \(text)")
    }
    return count
  }

  func retries(_ name: String) throws(DeliveryError) -> Int? {
    guard let count = try count(name) else { return nil }
    guard count <= limits.retries else {
      throw .invalidRequest("invalid \(name): \(count) exceeds the limit of \(limits.retries)")
    }
    return count
  }

  func timeout(_ name: String) throws(DeliveryError) -> Duration? {
    guard let timeout = try duration(name) else { return nil }
    guard timeout <= limits.timeout else {
      throw .invalidRequest(
        "invalid \(name): \(values[name] ?? "") exceeds the limit of \(limits.timeout.milliseconds / 60_000)m")
    }
    return timeout
  }

  func method(_ name: String) throws(DeliveryError) -> String? {
    guard let method = values[name]?.uppercased() else { return nil }
    guard ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(method) else {
      throw .invalidRequest("invalid method: \(method)")
    }
    return method
  }

  /// What the destination gets: `Upstash-Forward-X` as `X`, the content type, and with `Upstash-Header-Forward` the rest.
  func forwarded() -> [OutgoingMessage.Header] {
    var headers = prefixed("upstash-forward-")
    let taken = Set(headers.map { $0.name.lowercased() })
    for name in names where !taken.contains(name) && !name.hasPrefix("upstash-") && goesOn(name) {
      headers.append(OutgoingMessage.Header(name: written[name] ?? name, value: values[name] ?? ""))
    }
    return headers
  }

  func callback(_ prefix: String) throws(DeliveryError) -> OutgoingMessage.CallbackOptions {
    var options = OutgoingMessage.CallbackOptions()
    options.method = try method(prefix + "method")
    options.retries = try retries(prefix + "retries") ?? min(3, limits.retries)
    options.timeoutMilliseconds = try timeout(prefix + "timeout")?.milliseconds
    if let text = values[prefix + "retry-delay"] { options.retryDelayExpression = try RetryExpression(text).text }
    options.flowControl = try flowControl(prefix + "flow-control-")
    options.headers = prefixed(prefix + "forward-")
    return options
  }

  /// Writes into `message` all that these options say of it.
  ///
  /// - Throws: `DeliveryError` with the hosted service's texts.
  func configure(_ message: inout OutgoingMessage) throws(DeliveryError) {
    message.method = try method("upstash-method") ?? "POST"
    message.headers = forwarded()
    message.retries = try retries("upstash-retries") ?? min(3, limits.retries)
    message.delay = try duration("upstash-delay") ?? .zero
    message.timeout = try timeout("upstash-timeout") ?? limits.timeout
    if let seconds = try count("upstash-not-before") {
      message.notBefore = Timestamp(milliseconds: Int64(seconds) * 1000)
    }
    if let text = self["upstash-retry-delay"] { message.retryDelay = .expression(try RetryExpression(text)) }
    try configureCallbacks(of: &message)
    message.labels = try labels()
    message.flowControl = try flowControl("upstash-flow-control-")
    message.redaction = if let fields = self["upstash-redact-fields"] { try Redaction(fields) } else { nil }
  }

  /// Puts the callbacks that are named here in the place of those that `message` has.
  func configureCallbacks(of message: inout OutgoingMessage) throws(DeliveryError) {
    if let address = self["upstash-callback"] {
      try PublishRequest.check(address)
      message.callback = address
      message.callbackOptions = try callback("upstash-callback-")
    }
    if let address = self["upstash-failure-callback"] {
      try PublishRequest.check(address)
      message.failureCallback = address
      message.failureCallbackOptions = try callback("upstash-failure-callback-")
    }
  }

  private func prefixed(_ prefix: String) -> [OutgoingMessage.Header] {
    names.filter { $0.hasPrefix(prefix) && $0.utf8.count > prefix.utf8.count }.map { name in
      OutgoingMessage.Header(
        name: String((written[name] ?? name).dropFirst(prefix.count)), value: values[name] ?? "")
    }
  }

  /// What is kept to be read again with other defaults: our options, and what goes on by the publisher's own word.
  var kept: [OutgoingMessage.Header] {
    names.filter { $0.hasPrefix("upstash-") || goesOn($0) }.map { name in
      OutgoingMessage.Header(name: written[name] ?? name, value: values[name] ?? "")
    }
  }

  /// Whether a header that is no option of ours goes on as it is.
  private func goesOn(_ name: String) -> Bool {
    if name == "content-type" { return true }
    guard isTrue("upstash-header-forward"), !Self.ownHeaders.contains(name) else { return false }
    let hops = (values["connection"] ?? "").split(separator: ",").map { $0.trimmed.lowercased() }
    return !hops.contains(name)
  }

  /// Headers of the publisher's connection and his password, at a proxy's door or at ours, never go on.
  private static let ownHeaders: Set<String> = [
    "authorization", "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization",
    "proxy-connection", "te",
    "trailer", "transfer-encoding", "upgrade",
  ]
}
