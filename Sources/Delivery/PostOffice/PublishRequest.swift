import ClipModel
import Foundation
import Outbound

/// What a publish, an enqueue, an item of a batch or a schedule asks for (QStash v2).
package struct PublishRequest: Hashable, Sendable {
  package enum Destination: Hashable, Sendable {
    case url(String)
    /// The name of a URL group.
    case group(String)
  }

  package let account: Account.ID
  package let destination: Destination
  let options: PublishOptions
  /// The message to the destination; a URL group's name stands for its addresses.
  package let message: OutgoingMessage
  /// When it is to be published, for a schedule; nil publishes it now.
  package let schedule: ScheduleTerms?

  /// Reads a publish and checks all that can be checked without the database.
  ///
  /// - Parameters:
  ///   - destination: as received, neither decoded nor cleaned, its query included.
  ///   - headers: all headers of the request, in order.
  /// - Throws: `DeliveryError` with the hosted service's texts: answer 400.
  package init(
    destination: String, headers: [(name: String, value: String)], body: [UInt8], account: Account.ID,
    callerIP: String? = nil, queue: String? = nil, limits: PublishLimits = PublishLimits()
  ) throws(DeliveryError) {
    let (address, query) = Self.split(destination)
    var options = PublishOptions(headers, limits: limits)
    options.adopt(query)
    guard body.count <= limits.messageBytes else {
      throw .tooLarge("message body exceeds the limit of \(limits.messageBytes) bytes")
    }
    try options.refuseUnknown()
    self.account = account
    self.options = options
    schedule = try ScheduleTerms(options)
    self.destination = try Self.destination(address)
    var message = OutgoingMessage(account: account, destination: address, body: body)
    try options.configure(&message)
    message.queue = queue ?? options["upstash-queue-name"]
    if let line = message.queue { _ = try Names.checked(line, as: "queue name") }
    message.callerIP = callerIP
    self.message = message
  }

  /// Reads a publish by its whole request target: the destination is everything behind `prefix`.
  package init(
    target: String, behind prefix: String = "/v2/publish/", headers: [(name: String, value: String)], body: [UInt8],
    account: Account.ID, callerIP: String? = nil, queue: String? = nil, limits: PublishLimits = PublishLimits()
  ) throws(DeliveryError) {
    guard target.hasPrefix(prefix) else { throw .invalidDestination("missing") }
    try self.init(
      destination: String(Substring(target.utf8.dropFirst(prefix.utf8.count))), headers: headers, body: body,
      account: account,
      callerIP: callerIP, queue: queue, limits: limits)
  }

  private static func destination(_ text: String) throws(DeliveryError) -> Destination {
    if ["api/llm", "api/email"].contains(where: { text == $0 || text.hasPrefix($0 + "/") }) {
      throw .notOffered("\(text) is not offered here: publish to the provider's own address")
    }
    if Names.isValid(text) { return .group(text) }
    try check(text)
    return .url(text)
  }

  static func check(_ address: String) throws(DeliveryError) {
    guard address.isSpeakable else { throw .invalidDestination("it has control characters") }
    do {
      _ = try WebAddress(address)
    } catch let error {
      guard case .invalidAddress(let reason) = error else { throw .invalidDestination("unusable") }
      throw .invalidDestination(reason)
    }
  }

  /// The message to one endpoint of a URL group.
  ///
  /// - Parameter options: the request's own with the group's defaults.
  func message(
    to endpoint: URLGroup.Endpoint, of group: String, _ options: PublishOptions
  ) throws(DeliveryError) -> OutgoingMessage {
    var message = message
    try options.configure(&message)
    message.destination = endpoint.url
    (message.topicName, message.endpointName) = (group, endpoint.name)
    return message
  }

  /// What makes its message a duplicate of an earlier one; nil when nothing does.
  package var deduplicationID: String? { options.deduplicationID(of: message) }

  /// Takes what is ours out of the destination's query: the token, and options as webhook producers write them.
  private static func split(_ text: String) -> (String, [(String, String)]) {
    guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (text, []) }
    var (kept, taken): ([Substring], [(String, String)]) = ([], [])
    for pair in text[text.utf8.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0].lowercased()
      if name == "qstash_token" || PublishOptions.isKnown(name) {
        let value = parts.count == 2 ? String(parts[1]) : ""
        taken.append((name, value.removingPercentEncoding ?? value))
      } else {
        kept.append(pair)
      }
    }
    let query = taken.isEmpty ? String(text[mark...]) : kept.isEmpty ? "" : "?" + kept.joined(separator: "&")
    return (text[..<mark] + query, taken)
  }
}
