import ClipModel
import Logging
import ServiceLifecycle

/// Removes what nobody needs any more, one thing after the other: at once the files of tasks that have ended, every
/// hour what is too old.
package struct StudioCleaner: Service {
  private static let interval = Duration.seconds(3600)

  private let studio: StudioTasks

  package init(studio: StudioTasks) { self.studio = studio }

  /// Runs until the graceful shutdown.
  package func run() async throws {
    await withDiscardingTaskGroup { group in
      group.addTask { await cleanForever() }
      do { try await gracefulShutdown() } catch { studio.logger.debug("the studio's cleaner was canceled") }
      group.cancelAll()
    }
  }

  private func cleanForever() async {
    var expiry = studio.clock.monotonic + Self.interval
    while !Task.isCancelled {
      await taskEnds(before: expiry)
      await attempt { try await studio.cleanUp() }
      guard studio.clock.monotonic >= expiry else { continue }
      await attempt { try await studio.expire() }
      expiry = studio.clock.monotonic + Self.interval
    }
  }

  /// Returns when a task has ended, at `time` at the latest.
  private func taskEnds(before time: Duration) async {
    let (studio, rest) = (studio, time - studio.clock.monotonic)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await studio.ended.wait() }
      group.addTask { do { try await studio.clock.sleep(for: rest) } catch { return } }
      await group.next()
      group.cancelAll()
    }
  }

  private func attempt(_ work: () async throws -> Void) async {
    do {
      try await work()
    } catch {
      studio.logger.warning("files of the studio stay until the next start", metadata: ["error": "\(error)"])
    }
  }
}
