import Dispatch
import Synchronization

/// Writes in the order in which they came. Whoever adds the first starts the writer; it takes what has gathered while
/// it was busy.
final class WriteLine: Sendable {
  /// More in one transaction would only make the first ones wait.
  static let longestBatch = 256
  /// How long a commit may wait for company, however slow the last one was.
  private static let patience = Duration.milliseconds(2)

  private struct State {
    var writes: [PendingWrite] = []
    var isServed = false
    /// How many shared the last wait for the disk.
    var last = 0
    var isAwaited = false
  }

  private let state = Mutex(State())
  private let gathered = DispatchSemaphore(value: 0)

  /// True when nobody serves the line: the caller has to.
  func add(_ write: PendingWrite) -> Bool {
    let (isFirst, isComplete) = state.withLock { state in
      state.writes.append(write)
      defer { state.isServed = true }
      let isComplete = state.isAwaited && (state.writes.count >= state.last || !write.isDurable)
      if isComplete { state.isAwaited = false }
      return (!state.isServed, isComplete)
    }
    if isComplete { gathered.signal() }
    return isFirst
  }

  /// The next ones; nobody serves the line any more when there are none. Blocks the writer's thread until as many have
  /// come as shared the last wait for the disk, since who has just been answered is on his way with the next; no longer
  /// than that wait was, or it would cost more than it saves. What waits for no disk needs no company.
  func next(after wait: Duration) -> [PendingWrite] {
    if lacksSome() { _ = gathered.wait(timeout: .now() + min(wait, Self.patience) / .seconds(1)) }
    return state.withLock { state in
      state.isAwaited = false
      let batch = Array(state.writes.prefix(Self.longestBatch))
      state.writes.removeFirst(batch.count)
      if batch.contains(where: \.isDurable) { state.last = batch.count }
      if batch.isEmpty { state.isServed = false }
      return batch
    }
  }

  /// Whether there are fewer than shared the last wait.
  private func lacksSome() -> Bool {
    state.withLock { state in
      state.isAwaited = state.last > 1 && state.writes.count < state.last && state.writes.allSatisfy(\.isDurable)
      return state.isAwaited
    }
  }
}
