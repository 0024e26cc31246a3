import ClipModel
import Logging

/// Renews the leases of a runner, stops work whose lease could not be renewed, and ends leases that others have lost.
struct LeaseKeeper: Sendable {
  static let renewalInterval = Duration.seconds(10)
  static let watchInterval = Duration.seconds(5)
  static let patience = Duration.seconds(20)

  let queue: WorkQueue
  let desk: Desk
  let kind: WorkItem.Kind
  let mourner: any WorkHandler
  let logger: Logger

  /// Runs until canceled.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await renew() }
      group.addTask { await watch() }
      group.addTask { await expire() }
    }
  }

  private func renew() async {
    while true {
      await desk.doubt.wait(atMost: Self.renewalInterval, by: queue.clock)
      if Task.isCancelled { return }
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

  /// Apart from `watch`, which must not wait for a database that is away.
  private func expire() async {
    while await queue.clock.slept(for: Self.watchInterval) {
      do {
        let lost = try await queue.expireLeases(kind, mourner: mourner)
        if lost > 0 { logger.notice("took over work", metadata: ["kind": "\(kind.rawValue)", "count": "\(lost)"]) }
      } catch {
        logger.warning("lost leases not ended", metadata: ["kind": "\(kind.rawValue)", "error": "\(error)"])
      }
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
