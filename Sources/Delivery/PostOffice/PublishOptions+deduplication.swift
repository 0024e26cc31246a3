import Crypto

extension PublishOptions {
  /// What makes `message` a duplicate of an earlier one (QStash v2, deduplication); nil when nothing does.
  func deduplicationID(of message: OutgoingMessage) -> String? {
    if let id = self["upstash-deduplication-id"] {
      return message.topicName == nil ? id : id + "\n" + message.destination
    }
    return isTrue("upstash-content-based-deduplication") ? Self.contentID(message) : nil
  }

  private static func contentID(_ message: OutgoingMessage) -> String {
    var hash = SHA256()
    // Those of a batch come in no order.
    for header in message.headers.sorted(by: { $0.name.lowercased() < $1.name.lowercased() }) {
      hash.update(data: Array("\(header.name.lowercased()):\(header.value)\n".utf8))
    }
    hash.update(data: Array("\n\(message.destination)\n".utf8))
    hash.update(data: message.body)
    return "content-" + Base64.url(hash.finalize())
  }
}
