import ClipModel
import Database
import Logging

/// One attempt at a piece of work, fenced by its number: nothing of it counts once a later claim exists.
package struct Claim: Hashable, Sendable {
  package let id: WorkItem.ID
  package let kind: WorkItem.Kind
  package let account: Account.ID
  /// The fencing token; grows with every claim of this item.
  package let number: Int64
  /// Answers and errors seen before this attempt.
  package let retried: Int
  package let maximumRetries: Int
  /// Leases lost since the last progress, or the last attempt that came to an end.
  package let crashes: Int
  package let payload: [UInt8]
  /// The lane of the queue that it holds a place in.
  package let queueLane: String?
  /// Whether others wait for its end, on a queue or a flow.
  let isOnLane: Bool
  /// When it was due.
  let due: Timestamp?

  /// Whether another failure is the last one.
  var isExhausted: Bool { retried >= maximumRetries }

  package init(
    id: WorkItem.ID, kind: WorkItem.Kind, account: Account.ID, number: Int64, retried: Int, maximumRetries: Int,
    crashes: Int, payload: [UInt8], queueLane: String? = nil, isOnLane: Bool = false,
    due: Timestamp? = nil
  ) {
    self.id = id
    self.kind = kind
    self.account = account
    self.number = number
    self.retried = retried
    self.maximumRetries = maximumRetries
    self.crashes = crashes
    self.payload = payload
    self.queueLane = queueLane
    self.isOnLane = isOnLane
    self.due = due
  }
}

/// How an attempt ended; handled in one `switch` by the engine.
package enum Outcome: Sendable {
  /// Done. `record` runs in the settling transaction; where it only adds rows of its own, that transaction `mayShare`
  /// other deliveries.
  case delivered(mayShare: Bool = false, record: @Sendable (any SQLTransaction) throws -> Void)
  /// Try again at `at`; counts against the retries and forgets crashes. `record` runs in the settling transaction.
  case retry(at: Timestamp, reason: String, record: (@Sendable (any SQLTransaction) throws -> Void)? = nil)
  /// Given up; goes to the dead letters. `record` runs in the settling transaction.
  case dead(reason: String, record: @Sendable (any SQLTransaction) throws -> Void)
  case canceled
  /// A clean stop took it back: neither a retry nor a crash; due at once.
  case interrupted
}

/// Does one kind of work. Called with a live lease; must return soon after its task is canceled.
package protocol WorkHandler: Sendable {
  func attempt(_ claim: Claim, lease: Lease) async -> Outcome

  /// The engine gave the item up by its own decision: retries exhausted by `.retry`, or poison. Runs in the
  /// transaction that buries it; when it throws, nothing that it wrote stays, and the item is buried all the same.
  func died(_ claim: Claim, reason: String, in transaction: any SQLTransaction) throws
}

extension WorkHandler {
  package func died(_ claim: Claim, reason: String, in transaction: any SQLTransaction) throws {}
}

extension Claim {
  /// Which attempt of which work a line of the log is about; every line about an attempt has these keys.
  package var logMetadata: Logger.Metadata {
    ["kind": "\(kind.rawValue)", kind == .studioTask ? "work" : "message": "\(id)", "claim": "\(number)"]
  }
}

extension Logger.Metadata {
  /// With more keys beside those of an attempt.
  package func with(_ more: Self) -> Self { merging(more) { $1 } }
}
