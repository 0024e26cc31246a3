import ClipModel
import Database
import Outbound

extension Courier {
  func record(
    _ attempt: Attempt, _ claim: Claim, state: Log.State, next: Timestamp? = nil, in transaction: any SQLTransaction
  ) throws {
    try Log(transaction: transaction).attempted(
      attempt, claim, state: state, next: next, within: Self.maximumRecordedBytes)
  }

  /// The last attempt failed: attempt, dead letter and both callbacks, all in the settling transaction.
  func fail(
    _ attempt: Attempt, _ stored: StoredMessage, _ claim: Claim, in transaction: any SQLTransaction
  ) throws {
    try record(attempt, claim, state: .error, in: transaction)
    try record(attempt, claim, state: .failed, in: transaction)
    let deadLetter = "\(attempt.finished.milliseconds)-\(Identifier<Claim>.random().rawValue.prefix(8))"
    try transaction.run(
      """
      INSERT INTO cutroom_dead_letters (id, message_id, account_id, created_at, reason, status, headers, body)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """, deadLetter, stored.id, stored.message.account.rawValue, attempt.finished.milliseconds, attempt.reason,
      attempt.status, JSONText.encode(attempt.headerMap), attempt.responseBody)
    try callBack(attempt, stored, claim, in: transaction)
    guard let destination = stored.message.failureCallback else { return }
    let report = CallbackReport(attempt, stored, claim, deadLetter: deadLetter)
    try send(report, to: destination, stored.message.failureCallbackOptions, stored, claim, in: transaction)
  }

  /// The callback that its publisher wants after every attempt.
  func callBack(
    _ attempt: Attempt, _ stored: StoredMessage, _ claim: Claim, in transaction: any SQLTransaction
  ) throws {
    guard let destination = stored.message.callback else { return }
    let report = CallbackReport(attempt, stored, claim, deadLetter: nil)
    try send(report, to: destination, stored.message.callbackOptions, stored, claim, in: transaction)
  }

  private func send(
    _ report: CallbackReport, to destination: String, _ options: OutgoingMessage.CallbackOptions,
    _ stored: StoredMessage, _ claim: Claim, in transaction: any SQLTransaction
  ) throws {
    let contentType =
      options.headers.contains { $0.name.lowercased() == "content-type" }
      ? [] : [OutgoingMessage.Header(name: "Content-Type", value: "application/json")]
    var message = OutgoingMessage(
      account: stored.message.account, destination: destination, method: options.method ?? "POST",
      headers: contentType + options.headers, body: Array(try JSONText.encode(report).utf8),
      retries: options.retries ?? 3, timeout: options.timeoutMilliseconds.map { .milliseconds($0) } ?? longestTimeout)
    if let text = options.retryDelayExpression { message.retryDelay = .expression(try RetryExpression(text)) }
    message.callerIP = stored.message.callerIP
    message.flowControl = options.flowControl ?? stored.message.flowControl
    message.redaction = stored.message.redaction
    // Later messages may have brought other values for the key since this one was published.
    let isBound = message.flowControl?.key == stored.message.flowControl?.key
    _ = try outbox.put(
      message, as: .message, keeping: claim.queueLane, isBoundByFlow: isBound, in: transaction)
  }
}

extension Attempt {
  /// The answer's headers, names as HTTP libraries write them.
  var headerMap: [String: [String]] { headerMap(within: .max) }

  /// The first of them, as many as `limit` bytes hold.
  func headerMap(within limit: Int) -> [String: [String]] {
    var rest = limit
    let kept = (answer?.headers ?? []).prefix { header in
      rest -= header.name.utf8.count + header.value.utf8.count
      return rest >= 0
    }
    return HeaderMap.make(kept.map { ($0.name, $0.value) })
  }
}
