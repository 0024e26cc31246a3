import Database
import Synchronization

/// Deliveries that wait to be written down. While some are on their way to the disk the next ones gather, and share a
/// transaction.
final class SettlementLine: Sendable {
  /// One of them, and who waits for it.
  struct Entry: Sendable {
    let claim: Claim
    let record: @Sendable (any SQLTransaction) throws -> Void
    let caller: CheckedContinuation<Bool, any Error>
  }

  static let longestBatch = 256
  /// How many batches are on their way at once.
  private static let writers = 2

  private struct State {
    var entries: [Entry] = []
    var writers = 0
  }

  private let state = Mutex(State())

  /// True when one more is to write: the caller has to see to it that somebody takes `next` until there is none.
  func add(_ entry: Entry) -> Bool {
    state.withLock { state in
      state.entries.append(entry)
      guard state.writers < Self.writers else { return false }
      state.writers += 1
      return true
    }
  }

  /// The next batch; with an empty one its writer is done.
  func next() -> [Entry] {
    state.withLock { state in
      let batch = Array(state.entries.prefix(Self.longestBatch))
      state.entries.removeFirst(batch.count)
      if batch.isEmpty { state.writers -= 1 }
      return batch
    }
  }
}
