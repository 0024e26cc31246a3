import ServiceLifecycle
import Synchronization

/// Where this process answers: known once its server listens, since port 0 picks one.
package final class AppOrigin: Sendable {
  private struct State {
    var address: String?
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

  package func listening(host: String, port: Int) {
    let reachable = ["0.0.0.0", "::", ""].contains(host) ? "127.0.0.1" : host
    let bracketed = reachable.contains(":") ? "[\(reachable)]" : reachable
    let waiters = state.withLock { state in
      state.address = "http://\(bracketed):\(port)"
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Lets everybody go on although nothing listens: the group is stopping.
  fileprivate func giveUp() {
    let waiters = state.withLock { state in
      defer { state.waiters = [] }
      if state.address == nil { state.address = "http://127.0.0.1" }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns once the server listens, or the group stops.
  package func ready() async {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if state.address == nil { state.waiters.append(continuation) }
        return state.address != nil
      }
      if isReady { continuation.resume() }
    }
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
