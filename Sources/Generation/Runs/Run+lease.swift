import ClipModel
import Delivery

extension Run {
  /// Whether another delivery is at work on the run right now. Where only one process can exist, what another one held
  /// is void.
  func isHeld(at now: Timestamp, holder: String, isOnlyProcess: Bool) -> Bool {
    leaseUntil > now && (!isOnlyProcess || leaseHolder == holder)
  }

  /// Keeps other deliveries away until `end`.
  mutating func hold(as holder: String, until end: Timestamp) {
    leaseHolder = holder
    leaseUntil = end
  }

  mutating func letGo() {
    leaseHolder = nil
    leaseUntil = Timestamp(milliseconds: 0)
  }
}

extension Generation {
  func isHeld(_ run: Run, at now: Timestamp) -> Bool {
    run.isHeld(at: now, holder: configuration.holder, isOnlyProcess: configuration.isOnlyProcess)
  }

  /// Whether a pass is at work on the run right now. What a node held that is gone is void.
  func isInPass(_ run: Run, in ledger: Ledger) throws -> Bool {
    guard isHeld(run, at: ledger.now) else { return false }
    guard let roster = configuration.roster, let holder = run.leaseHolder else { return true }
    return try !roster.isGone(holder, in: ledger.transaction)
  }
}
