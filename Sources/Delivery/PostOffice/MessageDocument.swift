import ClipModel

/// A message as `GET /v2/messages/{id}` shows it.
package struct MessageDocument: Encodable, Hashable, Sendable {
  package let messageId: String
  package let url: String
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
  package let scheduleId: String?
  package let callerIP: String?
  package let label: String?
  package let labels: [String]?
  package let retryDelayExpression: String?

  init(_ stored: StoredMessage) {
    let message = stored.message
    messageId = stored.id
    url = message.destination
    method = message.method
    header = HeaderMap.make(message.headers.map { ($0.name, $0.value) })
    body = String(validating: message.body, as: UTF8.self)
    bodyBase64 = body == nil ? Base64.standard(message.body) : nil
    maxRetries = message.retries
    notBefore = stored.notBefore.milliseconds
    createdAt = stored.created.milliseconds
    callback = message.callback
    failureCallback = message.failureCallback
    scheduleId = message.scheduleID
    callerIP = message.callerIP
    label = message.labels.first
    labels = message.labels.isEmpty ? nil : message.labels
    if case .expression(let expression) = message.retryDelay {
      retryDelayExpression = expression.text
    } else {
      retryDelayExpression = nil
    }
  }
}
