import Synchronization

/// Where this process answers: known once its server listens, since port 0 picks one.
package final class AppOrigin: Sendable {
  private struct State {
    var address: String?
    var hasSocket = false
    var isGivenUp = false
    var isClosing = false
    var isListening: Bool { address != nil && hasSocket }
    var waiters: [CheckedContinuation<Bool, Never>] = []
  }

  private let state = Mutex(State())
  private let publicAddress: String?

  /// - Parameter publicAddress: the address in front of a proxy, which wins over the one that is listened on.
  package init(publicAddress: String?) { self.publicAddress = publicAddress }

  /// The origin that links and deliveries use, for example `http://127.0.0.1:8080`.
  package var address: String { publicAddress ?? localAddress }

  /// The origin on this machine. `http://127.0.0.1` before the server listens.
  package var localAddress: String { state.withLock { $0.address } ?? "http://127.0.0.1" }

  /// Whether the service has begun to stop.
  package var isClosing: Bool { state.withLock { $0.isClosing } }

  /// The TCP door is open.
  package func listening(host: String, port: Int) {
    let reachable = ["0.0.0.0", "::", ""].contains(host) ? "127.0.0.1" : host
    let bracketed = reachable.contains(":") ? "[\(reachable)]" : reachable
    change { $0.address = "http://\(bracketed):\(port)" }
  }

  /// The door on the data folder's socket is open.
  package func socketListening() { change { $0.hasSocket = true } }

  /// The service stops: who can should go elsewhere.
  package func closing() { change { $0.isClosing = true } }

  /// The group stops: whoever still waits for the doors waits in vain.
  package func giveUp() { change { $0.isGivenUp = true } }

  /// Waits until both doors are open; false when the group stops before they are.
  package func ready() async -> Bool {
    await withCheckedContinuation { continuation in
      let known: Bool? = state.withLock { state in
        guard state.isListening || state.isGivenUp else {
          state.waiters.append(continuation)
          return nil
        }
        return state.isListening
      }
      if let known { continuation.resume(returning: known) }
    }
  }

  private func change(_ body: (inout sending State) -> Void) {
    let (waiters, isListening) = state.withLock { state -> ([CheckedContinuation<Bool, Never>], Bool) in
      body(&state)
      guard state.isListening || state.isGivenUp else { return ([], false) }
      defer { state.waiters = [] }
      return (state.waiters, state.isListening)
    }
    for waiter in waiters { waiter.resume(returning: isListening) }
  }
}
