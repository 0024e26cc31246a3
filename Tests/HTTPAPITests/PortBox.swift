import Synchronization

/// The port that the server got; known once both doors are open.
final class PortBox: Sendable {
  private struct State {
    var port = 0
    var missing = 2
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  var origin: String { "http://127.0.0.1:\(state.withLock(\.port))" }

  func opened(_ port: Int?) {
    let waiter = state.withLock { state in
      if let port { state.port = port }
      state.missing -= 1
      return state.missing == 0 ? state.waiter : nil
    }
    waiter?.resume()
  }

  func ready() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if state.missing > 0 { state.waiter = continuation }
        return state.missing <= 0
      }
      if isOpen { continuation.resume() }
    }
  }
}
