import ClipModel

/// An entry of the log as the API shows it (QStash v2, logs), with all that is known of its message; what is to be
/// hidden stands there as a hash.
package struct LogDocument: Encodable, Hashable, Sendable {
  package let time: Int64
  package let messageId: String
  package let state: String
  package let url: String
  package let method: String
  package let error: String?
  package let nextDeliveryTime: Int64?
  package let topicName: String?
  package let endpointName: String?
  package let queueName: String?
  package let scheduleId: String?
  package let label: String?
  package let labels: [String]?
  package let callback: String?
  package let failureCallback: String?
  package let maxRetries: Int
  /// Milliseconds.
  package let timeout: Int64
  package let header: [String: [String]]
  package let callbackHeaders: [String: [String]]?
  package let failureCallbackHeaders: [String: [String]]?
  /// Base64.
  package let body: String
  package let responseStatus: Int64?
  /// Clients read either of these two.
  package let responseHeader: [String: [String]]?
  package let responseHeaders: [String: [String]]?
  package let responseBody: String?
  package let responseBodyBase64: String?
  package let callerIP: String?
  package let flowControlKey: String?
  package let parallelism: Int?
  package let rate: Int?
  /// Seconds.
  package let period: Int?
  /// Clients read either of these two.
  package let retryDelayExpression: String?
  package let retryDelayExpr: String?

  init(_ entry: LogEntry, _ filed: FiledMessage) {
    let message = filed.document
    (time, messageId, state) = (entry.at, entry.message, entry.state.rawValue)
    (url, method, error) = (message.url, message.method, entry.error)
    nextDeliveryTime = entry.state == .error || entry.state == .retry ? entry.next : nil
    (topicName, endpointName, queueName) = (message.topicName, message.endpointName, message.queueName)
    (scheduleId, label, labels) = (message.scheduleId, message.label, message.labels)
    (callback, failureCallback) = (message.callback, message.failureCallback)
    (maxRetries, timeout) = (message.maxRetries, filed.stored.message.timeout.milliseconds)
    (header, callbackHeaders) = (message.header, message.callbackHeader)
    failureCallbackHeaders = message.failureCallbackHeader
    body = filed.shownBody
    responseStatus = entry.status
    (responseHeader, responseHeaders) = (entry.headers, entry.headers)
    let answer = entry.body.map { ResponseText($0, isCut: $0.count >= Courier.maximumRecordedBytes) }
    (responseBody, responseBodyBase64) = (answer?.text, answer?.base64)
    callerIP = message.callerIP
    (flowControlKey, parallelism) = (message.flowControlKey, message.parallelism)
    (rate, period) = (message.rate, message.period)
    (retryDelayExpression, retryDelayExpr) = (message.retryDelayExpression, message.retryDelayExpression)
  }

  /// About how many bytes of memory it takes.
  var weight: Int { 1024 + body.utf8.count + (responseBody ?? responseBodyBase64 ?? "").utf8.count }
}
