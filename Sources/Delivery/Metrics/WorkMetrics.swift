import ClipModel
import Synchronization

/// What the engine of this process has done since it started. Its labels have few values, whatever users do.
package final class WorkMetrics: Sendable {
  /// How an attempt ended.
  package enum End: String, CaseIterable, Sendable {
    case delivered, retry, dead, canceled, interrupted
    /// It came to an end when its claim no longer counted.
    case lost
  }

  package struct Snapshot: Hashable, Sendable {
    /// By kind and end; what is missing never happened.
    package fileprivate(set) var attempts: [WorkItem.Kind: [End: Int]] = [:]
    package fileprivate(set) var expiries: [WorkItem.Kind: Int] = [:]
    package fileprivate(set) var durations: [WorkItem.Kind: Histogram] = [:]
    /// From the time that a message was to be delivered at to the start of its first attempt.
    package fileprivate(set) var pickup = Histogram()
  }

  private let state = Mutex(Snapshot())

  package init() {}

  package var snapshot: Snapshot { state.withLock { $0 } }

  func ended(_ kind: WorkItem.Kind, _ end: End) {
    state.withLock { $0.attempts[kind, default: [:]][end, default: 0] += 1 }
  }

  func attempted(_ kind: WorkItem.Kind, for duration: Duration) {
    state.withLock { $0.durations[kind, default: Histogram()].observe(duration) }
  }

  func pickedUp(after duration: Duration) { state.withLock { $0.pickup.observe(duration) } }

  func leasesExpired(_ kind: WorkItem.Kind, _ count: Int) {
    if count > 0 { state.withLock { $0.expiries[kind, default: 0] += count } }
  }
}

extension Outcome {
  /// What becomes of the attempt of `claim` by it.
  func end(of claim: Claim) -> WorkMetrics.End {
    switch self {
    case .delivered: .delivered
    case .retry: claim.isExhausted ? .dead : .retry
    case .dead: .dead
    case .canceled: .canceled
    case .interrupted: .interrupted
    }
  }

  /// Why it was no success.
  var reason: String? {
    switch self {
    case .retry(_, let reason, _), .dead(let reason, _): reason
    case .delivered, .canceled, .interrupted: nil
    }
  }
}
