import TestClock

/// Holds up the first who comes until it is opened; later ones pass.
struct Gate: Sendable {
  private struct State: Sendable {
    var arrivals = 0
    var isOpen = false
  }

  private let state = Watched(State())

  func pass() async {
    let isFirst = state.change { state in
      state.arrivals += 1
      return state.arrivals == 1
    }
    if isFirst { await state.until(\.isOpen) }
  }

  /// Returns once somebody is held up.
  func held() async { await state.until { $0.arrivals > 0 } }

  func open() { state.change { $0.isOpen = true } }

  /// As it was at first: for the next road.
  func close() { state.change { $0 = State() } }
}
