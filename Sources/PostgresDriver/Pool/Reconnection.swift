import Synchronization

/// When the next try to reach a server may be made: the pause doubles with every failure, for all connections together.
final class Reconnection: Sendable {
  static let pauses: ClosedRange<Duration> = .milliseconds(100) ... .seconds(5)

  private struct State {
    var pause: Duration?
    var next = ContinuousClock.now
    var reason = ServerError.lost("the database can't be reached")
  }

  private let state = Mutex(State())

  /// How long to wait before a try.
  func rest(at now: ContinuousClock.Instant) -> Duration {
    state.withLock { $0.pause == nil ? .zero : max(.zero, now.duration(to: $0.next)) }
  }

  /// Why the last try failed.
  var reason: ServerError { state.withLock(\.reason) }

  func succeeded() { state.withLock { $0.pause = nil } }

  func failed(_ reason: ServerError, at now: ContinuousClock.Instant) {
    state.withLock { state in
      let pause = min(state.pause.map { $0 * 2 } ?? Self.pauses.lowerBound, Self.pauses.upperBound)
      // Many tries that were under way at once count as one.
      if state.pause == nil || now >= state.next { state.pause = pause }
      state.next = now + (state.pause ?? pause)
      state.reason = reason
    }
  }
}
