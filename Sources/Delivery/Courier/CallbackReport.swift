import ClipModel

/// The body of a callback or failure callback (QStash v2, callbacks).
struct CallbackReport: Encodable {
  let status: Int
  let header: [String: [String]]
  /// Base64 of the destination's answer.
  let body: String
  let retried: Int
  let maxRetries: Int
  let sourceMessageId: String
  /// Of a URL group's message.
  let topicName: String?
  let endpointName: String?
  let url: String
  let method: String
  let sourceHeader: [String: [String]]
  let sourceBody: String
  let notBefore: Int64
  let createdAt: Int64
  let scheduleId: String?
  let callerIP: String?
  let dlqId: String?

  init(_ attempt: Attempt, _ stored: StoredMessage, _ claim: Claim, deadLetter: String?) {
    status = attempt.status
    header = attempt.headerMap
    body = Base64.standard(attempt.responseBody)
    retried = claim.retried
    maxRetries = stored.message.retries
    sourceMessageId = stored.id
    topicName = stored.message.topicName
    endpointName = stored.message.endpointName
    url = attempt.url
    method = stored.message.method
    sourceHeader = HeaderMap.make(stored.message.headers.map { ($0.name, $0.value) })
    sourceBody = Base64.standard(stored.message.body)
    notBefore = stored.notBefore.milliseconds
    createdAt = stored.created.milliseconds
    scheduleId = stored.message.scheduleID
    callerIP = stored.message.callerIP
    dlqId = deadLetter
  }
}

/// Headers as QStash's JSON carries them: MIME-canonical names, each with all its values.
enum HeaderMap {
  static func make(_ headers: [(String, String)]) -> [String: [String]] {
    headers.reduce(into: [:]) { map, header in map[canonical(header.0), default: []].append(header.1) }
  }

  static func canonical(_ name: String) -> String {
    name.split(separator: "-", omittingEmptySubsequences: false)
      .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: "-")
  }
}
