import ClipModel
import Database

/// A message as its publisher hands it over.
package struct OutgoingMessage: Hashable, Sendable {
  package var account: Account.ID
  /// Absolute http(s) address; for account `app` also `cutroom-app:/…`, our own address at the time of the attempt.
  package var destination: String
  package var method: String
  /// Headers of the request at the destination, in order.
  package var headers: [Header]
  package var body: [UInt8]
  package var delay: Duration
  package var retries: Int
  package var timeout: Duration
  package var callback: String?
  package var failureCallback: String?
  /// At most one message with this key ever exists in the account.
  package var uniqueKey: String?
  /// Adds Standard Webhooks headers made for each attempt with this `whsec_…` secret.
  package var webhookSecret: String?
  /// The `webhook-id`, the same on every attempt.
  package var webhookID: String?
  /// How long to wait before a retry when the answer doesn't say; nil means QStash's backoff.
  package var retryDelay: RetryDelay?
  package var callbackOptions = CallbackOptions()
  package var failureCallbackOptions = CallbackOptions()
  /// Absolute; wins over `delay`.
  package var notBefore: Timestamp?
  /// The publisher's address.
  package var callerIP: String?
  package var labels: [String] = []
  /// The URL group that it was published to, and the name of its endpoint there.
  package var topicName: String?
  package var endpointName: String?
  /// The schedule that fired it.
  package var scheduleID: String?
  /// The FIFO queue of its account.
  package var queue: String?
  package var flowControl: FlowControl?
  /// What the API shows only as a hash.
  package var redaction: Redaction?

  package struct Header: Hashable, Codable, Sendable {
    package var name: String
    package var value: String
    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// How a callback message is sent; what is nil takes a message's defaults.
  package struct CallbackOptions: Hashable, Codable, Sendable {
    package var method: String?
    package var retries: Int?
    package var timeoutMilliseconds: Int64?
    package var retryDelayExpression: String?
    package var flowControl: FlowControl?
    package var headers: [Header] = []

    package init() {}
  }

  package init(
    account: Account.ID, destination: String, method: String = "POST", headers: [Header] = [], body: [UInt8] = [],
    delay: Duration = .zero, retries: Int = 3, timeout: Duration = .seconds(120), callback: String? = nil,
    failureCallback: String? = nil, uniqueKey: String? = nil, webhookSecret: String? = nil, webhookID: String? = nil,
    retryDelay: RetryDelay? = nil
  ) {
    self.account = account
    self.destination = destination
    self.method = method
    self.headers = headers
    self.body = body
    self.delay = delay
    self.retries = retries
    self.timeout = timeout
    self.callback = callback
    self.failureCallback = failureCallback
    self.uniqueKey = uniqueKey
    self.webhookSecret = webhookSecret
    self.webhookID = webhookID
    self.retryDelay = retryDelay
  }
}
