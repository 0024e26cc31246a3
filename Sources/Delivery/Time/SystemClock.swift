import ClipModel
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The machine's clock. Its sleepers wake by a timer of their own, not by the pool that other work may keep busy.
package struct SystemClock: ServiceClock {
  private static let timers = DispatchQueue(label: "cutroom.clock")

  package init() {}

  package var now: Timestamp { Timestamp(milliseconds: Self.read(CLOCK_REALTIME).milliseconds) }

  package var monotonic: Duration { Self.read(CLOCK_MONOTONIC) }

  package func sleep(for duration: Duration) async throws {
    let sleeper = Sleeper()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        guard sleeper.begin(continuation) else { return }
        Self.timers.asyncAfter(deadline: .now() + max(0, duration.seconds)) { sleeper.end(.success(())) }
      }
    } onCancel: {
      sleeper.end(.failure(CancellationError()))
    }
  }

  private static func read(_ clock: clockid_t) -> Duration {
    var time = timespec()
    clock_gettime(clock, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }
}

/// One sleep, ended once: by its timer or by cancellation, whichever is first.
private final class Sleeper: Sendable {
  private enum State {
    case idle
    case asleep(CheckedContinuation<Void, any Error>)
    case ended(Result<Void, any Error>)
  }

  private let state = Mutex(State.idle)

  /// False when it had ended before it began; the continuation is resumed then.
  func begin(_ continuation: CheckedContinuation<Void, any Error>) -> Bool {
    let early = state.withLock { state -> Result<Void, any Error>? in
      if case .ended(let result) = state { return result }
      state = .asleep(continuation)
      return nil
    }
    guard let early else { return true }
    continuation.resume(with: early)
    return false
  }

  func end(_ result: Result<Void, any Error>) {
    let waiting = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      switch state {
      case .ended: return nil
      case .idle:
        state = .ended(result)
        return nil
      case .asleep(let continuation):
        state = .ended(result)
        return continuation
      }
    }
    waiting?.resume(with: result)
  }
}
