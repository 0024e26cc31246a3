/// Topics in the order in which they came, each once.
struct OrderedTopics {
  private var order: [String] = []
  private var members: Set<String> = []

  var isEmpty: Bool { order.isEmpty }

  mutating func add(_ topic: String) {
    if members.insert(topic).inserted { order.append(topic) }
  }

  /// Takes the first one out.
  mutating func takeFirst() -> String? {
    guard !order.isEmpty else { return nil }
    let topic = order.removeFirst()
    members.remove(topic)
    return topic
  }

  /// Takes as many as fit into a notification (8,000 bytes at most), joined by line breaks; nil when there are none.
  mutating func takePayload(limit: Int = 7_000) -> String? {
    guard var payload = takeFirst() else { return nil }
    while let next = order.first, payload.utf8.count + next.utf8.count + 1 <= limit {
      payload += "\n" + next
      _ = takeFirst()
    }
    return payload
  }
}
