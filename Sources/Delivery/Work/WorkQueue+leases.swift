import ClipModel
import Database
import Logging

extension WorkQueue {
  /// What the dead letters say of an item that took its process down while nothing else ran.
  package static let poisonReason = "set aside: the process ended while this ran alone"

  /// Ends what the process before this one has left of a kind. Call it at start, before the first claim. Where other
  /// nodes may be at work, only what they have not renewed.
  ///
  /// - Returns: how many leases were lost.
  @discardableResult
  package func takeOver(_ kind: WorkItem.Kind, mourner: (any WorkHandler)? = nil) async throws -> Int {
    if database.isShared { return try await expireLeases(kind, mourner: mourner) }
    return try await voidLeases(kind, mourner: mourner)
  }

  /// Ends every lease of a kind: it is certain that the process that held them is gone.
  ///
  /// - Returns: how many leases were lost.
  @discardableResult
  package func voidLeases(_ kind: WorkItem.Kind, mourner: (any WorkHandler)? = nil) async throws -> Int {
    try await endLeases(kind, before: .max, mourner: mourner)
  }

  /// Ends the leases of a kind that nobody renewed in time.
  @discardableResult
  package func expireLeases(_ kind: WorkItem.Kind, mourner: (any WorkHandler)? = nil) async throws -> Int {
    try await endLeases(kind, before: leaseTime, mourner: mourner)
  }

  /// One transaction for each, so that none keeps the others from their freedom.
  private func endLeases(_ kind: WorkItem.Kind, before end: Int64, mourner: (any WorkHandler)?) async throws -> Int {
    let held = try await database.read { transaction in
      try transaction.run(
        "SELECT id FROM cutroom_work WHERE kind = $1 AND state = 'active' AND lease_until <= $2", kind.rawValue, end
      ).map { WorkItem.ID(try $0.text("id")) }
    }
    var lost = 0
    for id in held {
      let isLost = try await write(mourning: id, by: mourner) { transaction, mourner in
        try endLease(id, before: end, mourner: mourner, in: transaction)
      }
      if isLost { lost += 1 }
    }
    metrics.leasesExpired(kind, lost)
    return lost
  }

  /// Puts an item without a holder back, or sets it aside when it was alone when its lease was lost. False when it has
  /// been renewed or settled.
  private func endLease(
    _ id: WorkItem.ID, before end: Int64, mourner: (any WorkHandler)?, in transaction: any SQLTransaction
  ) throws -> Bool {
    let rows = try transaction.run(
      """
      UPDATE cutroom_work SET crashes = crashes + 1 WHERE id = $1 AND \(Self.isActive) AND lease_until <= $2
      RETURNING id, kind, account_id, claim, retried, maximum_retries, crashes, payload, queue_lane, flow_lane,
        queue_slot, flow_slot, alone
      """, id.rawValue, end)
    guard let row = rows.first else { return false }
    let claim = try Claim(row)
    if try row.integer("alone") == 1 {
      let slots = try bury(id, as: .dead, reason: Self.poisonReason, where: Self.isActive, in: transaction)
      try mourner?.mourn(claim, reason: Self.poisonReason, in: transaction)
      transaction.afterCommit { [logger] in
        logger.notice("dead letter", metadata: claim.logMetadata.with(["reason": "\(Self.poisonReason)"]))
      }
      if let slots { try release(slots, in: transaction) }
    } else {
      try transaction.run(
        "UPDATE cutroom_work SET state = 'waiting', due_at = $2, lease_until = NULL, reason = 'lease lost' WHERE id = $1",
        id.rawValue, clock.now.milliseconds)
      try returnToLanes(id, try Lanes.Slots(row), until: clock.now, keepsFlowSlot: true, in: transaction)
      announce(claim.kind, in: transaction)
    }
    return true
  }
}
