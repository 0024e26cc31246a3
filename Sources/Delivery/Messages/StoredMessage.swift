import ClipModel
import Database

/// A message as it lies in the database.
package struct StoredMessage: Hashable, Sendable {
  package let id: String
  package let message: OutgoingMessage
  package let created: Timestamp
  package let notBefore: Timestamp
}

/// The columns of a message that are only ever read together.
struct MessageOptions: Codable, Equatable {
  var callback: String?
  var failureCallback: String?
  var callbackOptions: OutgoingMessage.CallbackOptions
  var failureCallbackOptions: OutgoingMessage.CallbackOptions
  var webhookSecret: String?
  var webhookID: String?
  var retryStepsMilliseconds: [Int64]?
  var retryExpression: String?
  var labels: [String]
  var flowControl: FlowControl?
  var redaction: Redaction?

  init(_ message: OutgoingMessage) {
    callback = message.callback
    failureCallback = message.failureCallback
    callbackOptions = message.callbackOptions
    failureCallbackOptions = message.failureCallbackOptions
    webhookSecret = message.webhookSecret
    webhookID = message.webhookID
    labels = message.labels
    flowControl = message.flowControl
    redaction = message.redaction
    switch message.retryDelay {
    case .steps(let steps): retryStepsMilliseconds = steps.map(\.milliseconds)
    case .expression(let expression): retryExpression = expression.text
    case nil: break
    }
  }

  /// Of a message that asks for nothing special, and how they are written.
  private static let usual = MessageOptions(OutgoingMessage(account: .app, destination: ""))
  private static let usualText = Result { try JSONText.encode(usual) }

  /// As the column has them. A coder runs only for what is special: it takes longer than the statement.
  func text() throws -> String { try self == Self.usual ? Self.usualText.get() : JSONText.encode(self) }

  static func read(_ text: String) throws -> Self {
    try text == usualText.get() ? usual : JSONText.decode(Self.self, text)
  }

  func apply(to message: inout OutgoingMessage) throws {
    message.callback = callback
    message.failureCallback = failureCallback
    message.callbackOptions = callbackOptions
    message.failureCallbackOptions = failureCallbackOptions
    message.webhookSecret = webhookSecret
    message.webhookID = webhookID
    message.labels = labels
    message.flowControl = flowControl
    message.redaction = redaction
    if let retryStepsMilliseconds {
      message.retryDelay = .steps(retryStepsMilliseconds.map { .milliseconds($0) })
    } else if let retryExpression {
      message.retryDelay = .expression(try RetryExpression(retryExpression))
    }
  }
}
