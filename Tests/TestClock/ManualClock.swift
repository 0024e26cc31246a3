import ClipModel

/// A clock that stands still until a test moves it. The test waits for the sleeper it expects, then advances; so it
/// never sleeps and never races.
package final class ManualClock: ServiceClock {
  private struct Sleeper: Sendable {
    let duration: Duration
    let deadline: Duration
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State: Sendable {
    var elapsed = Duration.zero
    var next = 0
    var sleepers: [Int: Sleeper] = [:]
    var canceled: Set<Int> = []
  }

  private let start: Timestamp
  private let state = Watched(State())

  /// - Parameter start: the wall time at which it stands; 2026-01-01 unless given.
  package init(start: Timestamp = Timestamp(milliseconds: 1_767_225_600_000)) { self.start = start }

  package var now: Timestamp { start + state.value.elapsed }
  package var monotonic: Duration { .seconds(1_000) + state.value.elapsed }

  package func sleep(for duration: Duration) async throws {
    let id = state.change { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in lieDown(id, duration, continuation) }
    } onCancel: {
      wake(id)
    }
  }

  /// Moves the time and wakes whoever is due, earliest first.
  package func advance(by duration: Duration) {
    let due = state.change { state in
      state.elapsed += duration
      let due = state.sleepers.filter { $0.value.deadline <= state.elapsed }
      for id in due.keys { state.sleepers[id] = nil }
      return due.values.sorted { $0.deadline < $1.deadline }
    }
    for sleeper in due { sleeper.continuation.resume() }
  }

  /// Returns once somebody sleeps who asked for exactly `duration`.
  package func sleeper(for duration: Duration) async { await sleepers { $0.contains(duration) } }

  /// Returns once at least `count` sleep.
  package func sleepers(count: Int) async { await sleepers { $0.count >= count } }

  /// Returns once the durations that sleepers asked for meet `condition`.
  package func sleepers(_ condition: @escaping @Sendable ([Duration]) -> Bool) async {
    await state.until { condition($0.sleepers.values.map(\.duration)) }
  }

  private func lieDown(_ id: Int, _ duration: Duration, _ continuation: CheckedContinuation<Void, any Error>) {
    let early = state.change { state -> Result<Void, any Error>? in
      if state.canceled.remove(id) != nil { return .failure(CancellationError()) }
      guard duration > .zero else { return .success(()) }
      state.sleepers[id] = Sleeper(
        duration: duration, deadline: state.elapsed + duration, continuation: continuation)
      return nil
    }
    if let early { continuation.resume(with: early) }
  }

  private func wake(_ id: Int) {
    let sleeper = state.change { state in
      let sleeper = state.sleepers.removeValue(forKey: id)
      if sleeper == nil { state.canceled.insert(id) }
      return sleeper
    }
    sleeper?.continuation.resume(throwing: CancellationError())
  }
}
