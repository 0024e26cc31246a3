import ServiceLifecycle
import Synchronization

/// Where this process answers: known once its server listens, since port 0 picks one.
package final class AppOrigin: Sendable {
  private struct State {
    var address: String?
    var hasSocket = false
    var isReady: Bool { address != nil && hasSocket }
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let publicAddress: String?

  /// - Parameter publicAddress: the address in front of a proxy, which wins over the one that is listened on.
  package init(publicAddress: String?) { self.publicAddress = publicAddress }

  /// The origin that links and deliveries use, for example `http://127.0.0.1:8080`.
  package var address: String { publicAddress ?? localAddress }

  /// The origin on this machine. `http://127.0.0.1` before the server listens.
  package var localAddress: String { state.withLock { $0.address } ?? "http://127.0.0.1" }

  /// The TCP door is open.
  package func listening(host: String, port: Int) {
    let reachable = ["0.0.0.0", "::", ""].contains(host) ? "127.0.0.1" : host
    let bracketed = reachable.contains(":") ? "[\(reachable)]" : reachable
    change { $0.address = "http://\(bracketed):\(port)" }
  }

  /// The door on the data folder's socket is open.
  package func socketListening() { change { $0.hasSocket = true } }

  /// Returns once both doors are open, or the group stops.
  package func ready() async {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if !state.isReady { state.waiters.append(continuation) }
        return state.isReady
      }
      if isReady { continuation.resume() }
    }
  }

  /// Lets everybody go on although nothing listens: the group is stopping.
  fileprivate func giveUp() {
    change { state in
      state.address = state.address ?? "http://127.0.0.1"
      state.hasSocket = true
    }
  }

  private func change(_ body: (inout sending State) -> Void) {
    let waiters: [CheckedContinuation<Void, Never>] = state.withLock { state in
      body(&state)
      guard state.isReady else { return [] }
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}

/// Runs a service only once the server listens, so that its first deliveries don't knock on a closed door.
struct OnceListening: Service {
  let origin: AppOrigin
  let service: any Service

  func run() async throws {
    await withTaskCancellationOrGracefulShutdownHandler {
      await origin.ready()
    } onCancelOrGracefulShutdown: {
      origin.giveUp()
    }
    try await service.run()
  }
}
