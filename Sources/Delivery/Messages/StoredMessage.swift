import ClipModel
import Database
import Foundation

/// A message as it lies in the database.
package struct StoredMessage: Hashable, Sendable {
  package let id: String
  package let message: OutgoingMessage
  package let created: Timestamp
  package let notBefore: Timestamp
}

/// The columns of a message that are only ever read together.
struct MessageOptions: Codable {
  var callback: String?
  var failureCallback: String?
  var callbackOptions: OutgoingMessage.CallbackOptions
  var failureCallbackOptions: OutgoingMessage.CallbackOptions
  var webhookSecret: String?
  var webhookID: String?
  var retryStepsMilliseconds: [Int64]?
  var retryExpression: String?
  var callerIP: String?
  var labels: [String]
  var scheduleID: String?

  init(_ message: OutgoingMessage) {
    callback = message.callback
    failureCallback = message.failureCallback
    callbackOptions = message.callbackOptions
    failureCallbackOptions = message.failureCallbackOptions
    webhookSecret = message.webhookSecret
    webhookID = message.webhookID
    callerIP = message.callerIP
    labels = message.labels
    scheduleID = message.scheduleID
    switch message.retryDelay {
    case .steps(let steps): retryStepsMilliseconds = steps.map(\.milliseconds)
    case .expression(let expression): retryExpression = expression.text
    case nil: break
    }
  }

  func apply(to message: inout OutgoingMessage) throws {
    message.callback = callback
    message.failureCallback = failureCallback
    message.callbackOptions = callbackOptions
    message.failureCallbackOptions = failureCallbackOptions
    message.webhookSecret = webhookSecret
    message.webhookID = webhookID
    message.callerIP = callerIP
    message.labels = labels
    message.scheduleID = scheduleID
    if let retryStepsMilliseconds {
      message.retryDelay = .steps(retryStepsMilliseconds.map { .milliseconds($0) })
    } else if let retryExpression {
      message.retryDelay = .expression(try RetryExpression(retryExpression))
    }
  }
}

/// JSON in text columns.
enum JSONText {
  static func encode(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}
