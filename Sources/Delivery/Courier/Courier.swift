import ClipModel
import Database
import Logging
import Outbound

/// Delivers messages over HTTP: one signed request an attempt, and the answer decides.
package struct Courier: WorkHandler {
  /// Deliveries at the same time, and how many of these slots are account `app`'s alone.
  package static let slots = 64
  package static let reservedSlots = 16
  /// How long open requests may go on when the service stops.
  package static let patience = Duration.seconds(10)
  /// More of an answer than this is not read: what callbacks and dead letters carry.
  static let maximumResponseBytes = 256 << 10
  /// How much of an answer's headers, and of its body, stays with each attempt; there may be a hundred of a message.
  static let maximumRecordedBytes = 4 << 10

  let outbox: Outbox
  let addresses: DeliveryAddresses
  let client: OutboundClient
  /// No attempt takes longer, whatever its message says.
  let longestTimeout: Duration
  let logger: Logger

  package init(
    outbox: Outbox, addresses: DeliveryAddresses, client: OutboundClient,
    longestTimeout: Duration = PublishLimits().timeout,
    logger: Logger = Logger(label: "cutroom.courier")
  ) {
    self.outbox = outbox
    self.addresses = addresses
    self.client = client
    self.longestTimeout = longestTimeout
    self.logger = logger
  }

  var clock: any ServiceClock { outbox.queue.clock }

  package func attempt(_ claim: Claim, lease: Lease) async -> Outcome {
    do {
      guard let (stored, keys) = try await prepare(claim) else {
        return .dead(reason: "the message is gone") { _ in }
      }
      notePickup(of: stored, claim)
      let attempt = try await deliver(stored, claim, keys)
      return judge(attempt, stored, claim)
    } catch is CancellationError {
      return .interrupted
    } catch {
      logger.warning("delivery not begun", metadata: claim.logMetadata.with(["error": "\(error)"]))
      return .retry(at: clock.now + .seconds(5), reason: "delivery not begun: \(error)")
    }
  }

  /// How late a first attempt begins. What waits for a lane waits because somebody wanted it to.
  private func notePickup(of stored: StoredMessage, _ claim: Claim) {
    guard claim.number == 1, stored.message.queue == nil, stored.message.flowControl == nil else { return }
    outbox.queue.metrics.pickedUp(after: clock.now - max(stored.created, stored.notBefore))
  }

  /// The engine gave up: it is a dead letter all the same, and its owner is told.
  package func died(_ claim: Claim, reason: String, in transaction: any SQLTransaction) throws {
    guard let stored = try outbox.load(claim.id.rawValue, in: transaction) else { return }
    let attempt = Attempt(
      started: clock.now, finished: clock.now, url: stored.message.destination, answer: nil, error: reason,
      isHopeless: true)
    try fail(attempt, stored, claim, in: transaction)
  }

  private func prepare(_ claim: Claim) async throws -> (StoredMessage, SigningKeyPair)? {
    let found = try await outbox.queue.database.read { transaction -> (StoredMessage, SigningKeyPair?)? in
      guard let stored = try outbox.load(claim.id.rawValue, in: transaction) else { return nil }
      return (stored, try outbox.signingKeys.existingPair(stored.message.account, in: transaction))
    }
    guard let (stored, keys) = found else { return nil }
    if let keys { return (stored, keys) }
    return try await outbox.queue.database.write { transaction in
      (stored, try outbox.signingKeys.pair(stored.message.account, in: transaction))
    }
  }

  private func deliver(_ stored: StoredMessage, _ claim: Claim, _ keys: SigningKeyPair) async throws -> Attempt {
    let started = clock.now
    let message = stored.message
    do {
      let url = try addresses.resolve(message.destination, account: message.account)
      let request = OutboundRequest(
        method: message.method, url: url, headers: try headers(stored, claim, key: keys.current, url: url),
        body: message.body, timeout: min(message.timeout, longestTimeout),
        maximumResponseBytes: Self.maximumResponseBytes)
      let answer = try await client.send(request, policy: addresses.policy(message.account))
      return Attempt(
        started: started, finished: clock.now, url: url, answer: answer, error: nil, isHopeless: false)
    } catch let error as any PublicError {
      if Task.isCancelled { throw CancellationError() }
      return Attempt(
        started: started, finished: clock.now, url: message.destination, answer: nil, error: error.publicMessage,
        isHopeless: !error.isRetryable)
    }
  }

  private func judge(_ attempt: Attempt, _ stored: StoredMessage, _ claim: Claim) -> Outcome {
    if attempt.isSuccess {
      // A callback may have to take its place on a lane.
      return .delivered(mayShare: stored.message.callback == nil) { transaction in
        try record(attempt, claim, state: .delivered, in: transaction)
        try callBack(attempt, stored, claim, in: transaction)
      }
    }
    if attempt.forbidsRetry || claim.isExhausted {
      return .dead(reason: attempt.reason) { transaction in try fail(attempt, stored, claim, in: transaction) }
    }
    let delay = RetryTiming.delay(
      beforeRetry: claim.retried + 1, answer: attempt.answer, policy: stored.message.retryDelay, now: attempt.finished)
    let next = attempt.finished + delay
    return .retry(at: next, reason: attempt.reason) { transaction in
      try record(attempt, claim, state: .error, next: next, in: transaction)
      try callBack(attempt, stored, claim, in: transaction)
    }
  }
}
