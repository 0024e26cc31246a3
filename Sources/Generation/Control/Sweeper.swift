import ClipModel
import Delivery
import Logging
import ServiceLifecycle

/// Looks after what nobody else does: at start and every five minutes it writes overdue checks and lost starts again, ends
/// runs beyond their limit, and cancels tasks that nobody wants any more. There is no cron to set up.
package struct Sweeper: Service {
  private let generation: Generation

  package init(generation: Generation) { self.generation = generation }

  /// Runs until the graceful shutdown.
  package func run() async throws {
    await withDiscardingTaskGroup { group in
      group.addTask { await repeatedly { try await generation.clock.sleep(for: generation.configuration.sweepInterval) } }
      group.addTask { await repeatedly { await generation.abandoned.wait() } }
      await stopped()
      group.cancelAll()
    }
  }

  private func repeatedly(_ pause: () async throws -> Void) async {
    while !Task.isCancelled {
      do {
        try await generation.sweep()
        try await pause()
      } catch is CancellationError {
        return
      } catch {
        generation.logger.error("The sweep failed; it comes again", metadata: ["reason": "\(error)"])
        do { try await generation.clock.sleep(for: .seconds(10)) } catch { return }
      }
    }
  }

  private func stopped() async {
    do { try await gracefulShutdown() } catch { return }
  }
}
