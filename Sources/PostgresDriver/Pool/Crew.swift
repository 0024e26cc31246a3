import Dispatch
import Foundation
import Synchronization

/// The pool: a limited number of threads, each with a connection of its own, that take errands in order. They come when
/// they are needed and leave when they were idle for long.
final class Crew: Sendable {
  /// Work for a thread that may block, given the thread's desk.
  typealias Errand = @Sendable (Desk) -> Void
  private typealias Line = WaitingLine<Errand>

  private struct State {
    var line = Line()
    var idle: [Seat] = []
    var workers = 0
    var isClosed = false
    var closers: [CheckedContinuation<Void, Never>] = []
  }

  private enum Step {
    case wake(Seat, Seat.Order)
    case hire(Seat.Order)
    case wait
    case refuse
  }

  private let configuration: PostgresConfiguration
  private let reconnection = Reconnection()
  private let state = Mutex(State())

  init(_ configuration: PostgresConfiguration) { self.configuration = configuration }

  /// False when the crew has gone home.
  func submit(_ errand: @escaping Errand, lane: WaitingLine<Errand>.Lane) -> Bool {
    let step = state.withLock { state -> Step in
      guard !state.isClosed else { return .refuse }
      state.line.add(errand, lane: lane)
      let hasHand = !state.idle.isEmpty || state.workers < configuration.connections
      guard hasHand, let next = state.line.next() else { return .wait }
      let order = Seat.Order(errand: next.errand, lane: next.lane)
      if let seat = state.idle.popLast() { return .wake(seat, order) }
      state.workers += 1
      return .hire(order)
    }
    switch step {
    case .wake(let seat, let order): seat.give(.order(order))
    case .hire(let order): hire(order)
    case .wait: break
    case .refuse: return false
    }
    return true
  }

  private func hire(_ order: Seat.Order) {
    let thread = Thread { [self] in work(from: order) }
    thread.name = "cutroom.postgres"
    thread.start()
  }

  private func work(from first: Seat.Order) {
    let seat = Seat()
    let desk = Desk(configuration, reconnection)
    var order = first
    while true {
      order.errand(desk)
      guard let next = next(after: order.lane, for: seat) else { break }
      order = next
    }
    desk.clear()
    leave()
  }

  /// The next errand, at once or when there is one; nil to go home.
  private func next(after lane: WaitingLine<Errand>.Lane, for seat: Seat) -> Seat.Order? {
    let ready = state.withLock { state -> Seat.Order?? in
      state.line.finished(lane)
      if let next = state.line.next() { return Seat.Order(errand: next.errand, lane: next.lane) }
      // Closed: who waits for the lane that must be alone is served by the one who holds it.
      if state.isClosed { return .some(nil) }
      state.idle.append(seat)
      return nil
    }
    if let ready { return ready }
    return rest(at: seat)
  }

  private func rest(at seat: Seat) -> Seat.Order? {
    while true {
      switch seat.wait(atMost: configuration.idle) {
      case .order(let order): return order
      case .goHome: return nil
      case .nothing:
        let isLeaving = state.withLock { state in
          guard let index = state.idle.firstIndex(where: { $0 === seat }) else { return false }
          state.idle.remove(at: index)
          return true
        }
        // Else it was called in this moment.
        if isLeaving { return nil }
      }
    }
  }

  private func leave() {
    let closers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.workers -= 1
      guard state.workers == 0, state.isClosed else { return [] }
      defer { state.closers = [] }
      return state.closers
    }
    for closer in closers { closer.resume() }
  }

  /// Finishes all errands taken so far and closes every connection.
  func close() async {
    await withCheckedContinuation { continuation in
      let idle = state.withLock { state -> [Seat]? in
        state.isClosed = true
        guard state.workers > 0 else { return nil }
        state.closers.append(continuation)
        defer { state.idle = [] }
        return state.idle
      }
      guard let idle else { return continuation.resume() }
      for seat in idle { seat.give(.goHome) }
    }
  }
}
