import ClipModel
import Database

extension WorkQueue {
  /// Ends an attempt: the only place where its outcome becomes a fact. False when the claim no longer counts; then
  /// nothing is written, the outcome's own records included.
  ///
  /// A `retry` beyond the retries allowed becomes a death, told to `mourner` in the same transaction. Any other one
  /// sets the crash count to 0: what came to an end did not take the process down.
  package func settle(
    _ claim: Claim, _ outcome: Outcome, mourner: (any WorkHandler)? = nil
  ) async throws -> Bool {
    let isSettled =
      if case .delivered(mayShare: true, let record) = outcome, !claim.isOnLane {
        try await settleInCompany(claim, record)
      } else {
        try await settleAlone(claim, outcome, mourner: mourner)
      }
    metrics.ended(claim.kind, isSettled ? outcome.end(of: claim) : try await wasCanceled(claim) ? .canceled : .lost)
    return isSettled
  }

  /// Whether its owner took it back while it ran.
  private func wasCanceled(_ claim: Claim) async throws -> Bool {
    try await database.read { try status(claim.id, in: $0)?.state == .canceled }
  }

  func settleAlone(_ claim: Claim, _ outcome: Outcome, mourner: (any WorkHandler)? = nil) async throws -> Bool {
    // What messages touch is locked row by row; other kinds record what they like.
    let isolation = claim.kind == .message ? WriteIsolation.concurrent : .serialized
    return try await write(isolation, mourning: claim.id, by: mourner) { transaction, mourner in
      try settle(claim, outcome, mourner: mourner, in: transaction)
    }
  }

  private func settle(
    _ claim: Claim, _ outcome: Outcome, mourner: (any WorkHandler)?, in transaction: any SQLTransaction
  ) throws -> Bool {
    try lock(claim.queueLane, in: transaction)
    switch outcome {
    case .delivered(_, let record):
      return try end(claim, as: .delivered, reason: nil, in: transaction) { try record(transaction) }
    case .retry(let time, let reason, let record):
      if claim.isExhausted {
        return try end(claim, as: .dead, reason: reason, in: transaction) {
          try record?(transaction)
          try mourner?.mourn(claim, reason: reason, in: transaction)
        }
      }
      guard try putBack(claim, due: time, isRetry: true, reason: reason, in: transaction) else { return false }
      try record?(transaction)
      return true
    case .dead(let reason, let record):
      return try end(claim, as: .dead, reason: reason, in: transaction) { try record(transaction) }
    case .canceled:
      return try end(claim, as: .canceled, reason: "canceled", in: transaction) {}
    case .interrupted:
      return try putBack(claim, due: clock.now, isRetry: false, reason: nil, in: transaction)
    }
  }

  /// Buries the item, lets `record` write what follows from it, and only then lets the next ones onto its lanes: a
  /// callback goes before them.
  private func end(
    _ claim: Claim, as state: WorkStatus.State, reason: String?, in transaction: any SQLTransaction,
    _ record: () throws -> Void
  ) throws -> Bool {
    let slots = try bury(
      claim.id, as: state, reason: reason, where: "claim = \(claim.number) AND \(Self.isActive)", in: transaction)
    guard let slots else { return false }
    try record()
    try release(slots, in: transaction)
    return true
  }

  /// Runs `body` in a transaction that counts only while the claim holds; sets its crash count to 0.
  ///
  /// - Throws: `DeliveryError.leaseLost` when it doesn't; nothing is written.
  package func recordProgress(
    _ claim: Claim, _ body: @escaping @Sendable (any SQLTransaction) throws -> Void
  ) async throws {
    try await database.write { transaction in
      try transaction.run(
        "UPDATE cutroom_work SET crashes = 0, alone = 0 WHERE id = $1 AND claim = $2 AND \(Self.isActive)",
        claim.id.rawValue, claim.number)
      guard transaction.changes == 1 else { throw DeliveryError.leaseLost }
      try body(transaction)
    }
  }

  private func putBack(
    _ claim: Claim, due: Timestamp, isRetry: Bool, reason: String?, in transaction: any SQLTransaction
  ) throws -> Bool {
    // Nobody looks for it among what was due long ago.
    let due = max(due, clock.now)
    let rows = try transaction.run(
      """
      UPDATE cutroom_work SET state = 'waiting', due_at = $3, lease_until = NULL, reason = $4
        \(isRetry ? ", retried = retried + 1, crashes = 0" : "")
      WHERE id = $1 AND claim = $2 AND \(Self.isActive)
      RETURNING queue_lane, flow_lane, queue_slot, flow_slot
      """, claim.id.rawValue, claim.number, due.milliseconds, reason)
    guard let row = rows.first else { return false }
    try returnToLanes(claim.id, try Lanes.Slots(row), until: due, keepsFlowSlot: !isRetry, in: transaction)
    announce(claim.kind, in: transaction)
    return true
  }

  /// An item waits again: its lanes say for what.
  func returnToLanes(
    _ id: WorkItem.ID, _ slots: Lanes.Slots, until due: Timestamp, keepsFlowSlot: Bool,
    in transaction: any SQLTransaction
  ) throws {
    guard slots.queue != nil || slots.flow != nil else { return }
    let lanes = Lanes(transaction: transaction, now: clock.now)
    try lanes.place(
      id.rawValue, try lanes.stand(of: id.rawValue, with: slots, until: due, keepsFlowSlot: keepsFlowSlot))
  }

  /// Everybody locks an item's queue before its other lanes, so that nobody waits crosswise.
  private func lock(_ queueLane: String?, in transaction: any SQLTransaction) throws {
    guard let queueLane else { return }
    _ = try Lanes(transaction: transaction, now: clock.now).lane(Lane.ID(text: queueLane))
  }

  /// Frees the lanes of an item that has ended, and wakes the runner when others may go on.
  func release(_ slots: Lanes.Slots, in transaction: any SQLTransaction) throws {
    guard slots.queue != nil || slots.flow != nil else { return }
    try Lanes(transaction: transaction, now: clock.now).release(slots)
    announce(.message, in: transaction)
  }
}

extension Lanes.Slots {
  init(_ row: SQLRow) throws {
    self.init(
      queue: row.optionalText("queue_lane").map(Lane.ID.init(text:)),
      flow: row.optionalText("flow_lane").map(Lane.ID.init(text:)),
      hasQueueSlot: try row.integer("queue_slot") != 0, hasFlowSlot: try row.integer("flow_slot") != 0)
  }
}
