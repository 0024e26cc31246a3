import ClipModel

/// A message as the API shows it (QStash v2, message JSON): what is to be hidden as a hash, what is not set left out.
package struct MessageDocument: Encodable, Hashable, Sendable {
  package let messageId: String
  package let url: String
  package let topicName: String?
  package let endpointName: String?
  package let queueName: String?
  package let method: String
  package let header: [String: [String]]
  /// Of a body that is text.
  package let body: String?
  /// Of any other.
  package let bodyBase64: String?
  package let maxRetries: Int
  package let notBefore: Int64
  package let createdAt: Int64
  package let callback: String?
  package let failureCallback: String?
  package let callbackHeader: [String: [String]]?
  package let failureCallbackHeader: [String: [String]]?
  package let scheduleId: String?
  package let callerIP: String?
  package let label: String?
  package let labels: [String]?
  package let flowControlKey: String?
  package let parallelism: Int?
  package let rate: Int?
  /// Seconds.
  package let period: Int?
  package let retryDelayExpression: String?
  /// Ours: what it waits for, in words; nil when it doesn't wait.
  package var waitingFor: String?

  init(_ stored: StoredMessage) {
    let message = stored.message
    let redaction = message.redaction
    func shown(_ headers: [OutgoingMessage.Header]) -> [String: [String]] {
      let map = HeaderMap.make(headers.map { ($0.name, $0.value) })
      return redaction?.shown(headers: map) ?? map
    }
    let bytes = redaction?.shown(body: message.body) ?? message.body
    messageId = stored.id
    url = message.destination
    (topicName, endpointName, queueName) = (message.topicName, message.endpointName, message.queue)
    method = message.method
    header = shown(message.headers)
    body = String(validating: bytes, as: UTF8.self)
    bodyBase64 = body == nil ? Base64.standard(bytes) : nil
    maxRetries = message.retries
    notBefore = stored.notBefore.milliseconds
    createdAt = stored.created.milliseconds
    callback = message.callback
    failureCallback = message.failureCallback
    callbackHeader = message.callbackOptions.headers.isEmpty ? nil : shown(message.callbackOptions.headers)
    failureCallbackHeader =
      message.failureCallbackOptions.headers.isEmpty ? nil : shown(message.failureCallbackOptions.headers)
    scheduleId = message.scheduleID
    callerIP = message.callerIP
    label = message.labels.first
    labels = message.labels.isEmpty ? nil : message.labels
    flowControlKey = message.flowControl?.key
    parallelism = message.flowControl?.parallelism
    rate = message.flowControl?.rate
    period = message.flowControl?.period
    retryDelayExpression = if case .expression(let expression) = message.retryDelay { expression.text } else { nil }
  }
}
