import ClipModel
import Delivery
import Foundation

/// A message as QStash's clients read it (contracts/qstash-v2.md, 4).
struct MessageBody: Encodable {
  var messageId: String
  var url: String
  var method: String
  var header: [String: [String]]
  /// When it is UTF-8; else `bodyBase64`.
  var body: String?
  var bodyBase64: String?
  var maxRetries: Int
  /// Milliseconds since 1970, as `createdAt`.
  var notBefore: Int64
  var createdAt: Int64
  var callback: String?
  var failureCallback: String?
  var callerIP: String?
  var label: String?
  var labels: [String]?
  var retryDelayExpression: String?

  init(_ stored: StoredMessage) {
    let message = stored.message
    messageId = stored.id
    url = message.destination
    method = message.method
    header = Dictionary(grouping: message.headers, by: \.name).mapValues { $0.map(\.value) }
    let text = String(validating: message.body, as: UTF8.self)
    body = message.body.isEmpty ? nil : text
    bodyBase64 = text == nil ? Data(message.body).base64EncodedString() : nil
    maxRetries = message.retries
    notBefore = stored.notBefore.milliseconds
    createdAt = stored.created.milliseconds
    callback = message.callback
    failureCallback = message.failureCallback
    callerIP = message.callerIP
    label = message.labels.first
    labels = message.labels.isEmpty ? nil : message.labels
    if case .expression(let expression) = message.retryDelay { retryDelayExpression = expression.text }
  }
}
