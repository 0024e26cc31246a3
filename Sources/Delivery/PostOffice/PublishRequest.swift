import ClipModel
import Crypto
import Outbound

/// What `POST /v2/publish/{dest}` asks for (QStash v2).
package struct PublishRequest: Hashable, Sendable {
  package var message: OutgoingMessage
  /// Equal ids of an account within ten minutes give the first message.
  package var deduplicationID: String?
  /// When it is to be published, for a schedule; nil publishes it now.
  package var schedule: ScheduleTerms?

  /// Reads a publish.
  ///
  /// - Parameters:
  ///   - target: the request target as received, neither decoded nor cleaned: everything behind `prefix`, query
  ///     included, is the destination.
  ///   - headers: all headers of the request, in order.
  /// - Throws: `DeliveryError` with the hosted service's texts: answer 400.
  package init(
    target: String, behind prefix: String = "/v2/publish/", headers: [(name: String, value: String)], body: [UInt8],
    account: Account.ID, callerIP: String? = nil
  ) throws(DeliveryError) {
    guard target.hasPrefix(prefix) else { throw .invalidDestination("missing") }
    let (destination, query) = Self.split(String(target.dropFirst(prefix.count)))
    var options = PublishOptions(headers)
    options.adopt(query)
    try Self.check(destination)
    message = try Self.message(to: destination, account, options, body)
    message.callerIP = callerIP
    schedule = try ScheduleTerms(options)
    deduplicationID = options["upstash-deduplication-id"]
    if deduplicationID == nil, options.isTrue("upstash-content-based-deduplication") {
      deduplicationID = Self.contentID(message)
    }
  }

  private static func check(_ destination: String) throws(DeliveryError) {
    do {
      _ = try WebAddress(destination)
    } catch let error {
      guard case .invalidAddress(let reason) = error else { throw .invalidDestination("unusable") }
      throw .invalidDestination(reason)
    }
  }

  private static func message(
    to destination: String, _ account: Account.ID, _ options: PublishOptions, _ body: [UInt8]
  ) throws(DeliveryError) -> OutgoingMessage {
    try options.refuseUnknown()
    var message = OutgoingMessage(
      account: account, destination: destination, method: try options.method("upstash-method") ?? "POST",
      headers: options.forwarded(), body: body, retries: try options.retries("upstash-retries") ?? 3)
    message.delay = try options.duration("upstash-delay") ?? .zero
    message.timeout = try options.timeout("upstash-timeout") ?? message.timeout
    if let seconds = try options.count("upstash-not-before") {
      message.notBefore = Timestamp(milliseconds: Int64(seconds) * 1000)
    }
    if let text = options["upstash-retry-delay"] { message.retryDelay = .expression(try RetryExpression(text)) }
    if let address = options["upstash-callback"] {
      try check(address)
      message.callback = address
      message.callbackOptions = try options.callback("upstash-callback-")
    }
    if let address = options["upstash-failure-callback"] {
      try check(address)
      message.failureCallback = address
      message.failureCallbackOptions = try options.callback("upstash-failure-callback-")
    }
    message.labels = options["upstash-label"]?.split(separator: ",").map { String($0.trimmingPrefix(" ")) } ?? []
    return message
  }

  /// Takes what is ours out of the destination's query: the token, and options as webhook producers write them.
  private static func split(_ text: String) -> (String, [(String, String)]) {
    guard let mark = text.firstIndex(of: "?") else { return (text, []) }
    var (kept, taken): ([Substring], [(String, String)]) = ([], [])
    for pair in text[text.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0].lowercased()
      if name == "qstash_token" || name.hasPrefix("upstash-") {
        taken.append((name, parts.count == 2 ? String(parts[1]) : ""))
      } else {
        kept.append(pair)
      }
    }
    let query = taken.isEmpty ? String(text[mark...]) : kept.isEmpty ? "" : "?" + kept.joined(separator: "&")
    return (text[..<mark] + query, taken)
  }

  private static func contentID(_ message: OutgoingMessage) -> String {
    var hash = SHA256()
    for header in message.headers { hash.update(data: Array("\(header.name.lowercased()):\(header.value)\n".utf8)) }
    hash.update(data: Array("\n\(message.destination)\n".utf8))
    hash.update(data: message.body)
    return "content-" + Base64.url(hash.finalize())
  }
}
