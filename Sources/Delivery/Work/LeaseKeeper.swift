import ClipModel
import Logging

/// Renews the leases of a runner, and stops work whose lease could not be renewed.
struct LeaseKeeper: Sendable {
  static let renewalInterval = Duration.seconds(10)
  static let watchInterval = Duration.seconds(5)
  static let patience = Duration.seconds(20)

  let queue: WorkQueue
  let desk: Desk
  let logger: Logger

  /// Runs until canceled.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await renew() }
      group.addTask { await watch() }
    }
  }

  private func renew() async {
    while await queue.clock.slept(for: Self.renewalInterval) {
      let claims = desk.claims
      guard !claims.isEmpty else { continue }
      let asked = queue.clock.monotonic
      do {
        let held = try await queue.renew(claims)
        desk.renewed(held, at: asked)
        desk.cut(Set(claims).subtracting(held))
      } catch {
        logger.warning("leases not renewed", metadata: ["error": "\(error)", "count": "\(claims.count)"])
      }
    }
  }

  private func watch() async {
    while await queue.clock.slept(for: Self.watchInterval) {
      desk.cut(renewedBefore: queue.clock.monotonic - Self.patience)
    }
  }
}

extension ServiceClock {
  /// Sleeps; false when the task was canceled, which ends whatever loop asks.
  func slept(for duration: Duration) async -> Bool {
    do {
      try await sleep(for: duration)
      return true
    } catch {
      return false
    }
  }
}
