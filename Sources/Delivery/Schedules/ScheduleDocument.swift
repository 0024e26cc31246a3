import ClipModel

/// A schedule as `GET /v2/schedules` shows it (QStash v2, schedules).
package struct ScheduleDocument: Encodable, Hashable, Sendable {
  /// What became of a message of the last firing.
  package enum State: String, Encodable, Sendable {
    case inProgress = "IN_PROGRESS"
    case success = "SUCCESS"
    case fail = "FAIL"

    init(_ state: WorkStatus.State) {
      switch state {
      case .waiting, .held, .active: self = .inProgress
      case .delivered: self = .success
      case .dead, .canceled: self = .fail
      }
    }
  }

  package let scheduleId: String
  package let cron: String
  /// Milliseconds since 1970, as all times here.
  package let createdAt: Int64
  package let destination: String
  package let method: String
  package let header: [String: [String]]
  /// Of a body that is text and not empty.
  package let body: String?
  /// Of any other that is not empty.
  package let bodyBase64: String?
  package let retries: Int
  /// Seconds.
  package let delay: Double?
  /// Seconds; where its publisher chose it.
  package let timeout: Double?
  package let callback: String?
  package let failureCallback: String?
  package let callbackHeader: [String: [String]]?
  package let failureCallbackHeader: [String: [String]]?
  package let queueName: String?
  package let flowControlKey: String?
  package let parallelism: Int?
  package let rate: Int?
  /// Seconds.
  package let period: Int?
  package let retryDelayExpression: String?
  package let label: String?
  package let labels: [String]?
  package let callerIP: String?
  package let isPaused: Bool
  package let lastScheduleTime: Int64?
  package let nextScheduleTime: Int64?
  /// By message id; nil when none is known.
  package let lastScheduleStates: [String: State]?
  package let error: String?

  init(_ schedule: Schedule, states: [String: State]) {
    let (publish, message) = (schedule.publish, schedule.publish.message)
    scheduleId = schedule.key.id
    cron = schedule.cron
    createdAt = schedule.created.milliseconds
    destination = message.destination
    method = message.method
    let redaction = message.redaction
    func shown(_ headers: [OutgoingMessage.Header]) -> [String: [String]] {
      let map = HeaderMap.make(headers.map { ($0.name, $0.value) })
      return redaction?.shown(headers: map) ?? map
    }
    header = shown(message.headers)
    let bytes = redaction?.shown(body: message.body) ?? message.body
    let text = String(validating: bytes, as: UTF8.self)
    body = bytes.isEmpty ? nil : text
    bodyBase64 = text == nil ? Base64.standard(bytes) : nil
    retries = message.retries
    delay = message.delay > .zero ? message.delay.seconds : nil
    timeout = publish.hasTimeout ? message.timeout.seconds : nil
    callback = message.callback
    failureCallback = message.failureCallback
    callbackHeader = message.callbackOptions.headers.isEmpty ? nil : shown(message.callbackOptions.headers)
    failureCallbackHeader =
      message.failureCallbackOptions.headers.isEmpty ? nil : shown(message.failureCallbackOptions.headers)
    queueName = message.queue
    flowControlKey = message.flowControl?.key
    parallelism = message.flowControl?.parallelism
    rate = message.flowControl?.rate
    period = message.flowControl?.period
    if case .expression(let expression) = message.retryDelay {
      retryDelayExpression = expression.text
    } else {
      retryDelayExpression = nil
    }
    label = message.labels.first
    labels = message.labels.isEmpty ? nil : message.labels
    callerIP = message.callerIP
    isPaused = schedule.isPaused
    lastScheduleTime = schedule.last?.milliseconds
    nextScheduleTime = schedule.next?.milliseconds
    lastScheduleStates = states.isEmpty ? nil : states
    error = schedule.error
  }
}
