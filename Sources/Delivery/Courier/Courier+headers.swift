import ClipModel
import Outbound

extension Courier {
  /// Which of QStash's regions we say we are; receivers choose region-specific keys by it, if they have any.
  static let region = "US-EAST-1"

  /// Headers that belong to the connection, or that only we may write.
  private static let reserved: Set<String> = [
    "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer",
    "proxy-authorization", "proxy-connection", "expect", "upstash-message-id", "upstash-retried", "upstash-signature",
    "upstash-region", "upstash-caller-ip", "upstash-schedule-id", "upstash-topic-name",
  ]

  func headers(
    _ stored: StoredMessage, _ claim: Claim, key: String, url: String
  ) throws -> [(name: String, value: String)] {
    let message = stored.message
    let now = clock.now
    var headers = message.headers.filter { !Self.reserved.contains($0.name.lowercased()) }.map { ($0.name, $0.value) }
    if !headers.contains(where: { $0.0.lowercased() == "user-agent" }) {
      headers.append(("User-Agent", "Upstash-QStash"))
    }
    headers += [
      ("Upstash-Message-Id", stored.id), ("Upstash-Retried", String(claim.retried)),
      ("Upstash-Region", Self.region),
      ("Upstash-Signature", try DeliveryToken.make(key: key, destination: url, body: message.body, now: now)),
    ]
    if let callerIP = message.callerIP { headers.append(("Upstash-Caller-Ip", callerIP)) }
    if let scheduleID = message.scheduleID { headers.append(("Upstash-Schedule-Id", scheduleID)) }
    if let group = message.topicName { headers.append(("Upstash-Topic-Name", group)) }
    if let secret = message.webhookSecret {
      let signed = try StandardWebhook(secret: secret)
        .headers(id: message.webhookID ?? stored.id, at: now, body: message.body)
      headers += signed.map { ($0.name, $0.value) }
    }
    return headers
  }
}
