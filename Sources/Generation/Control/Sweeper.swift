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
      group.addTask { await sweepForever() }
      group.addTask { await cancelForever() }
      do { try await gracefulShutdown() } catch { generation.logger.debug("The sweeper was canceled") }
      group.cancelAll()
    }
  }

  private func sweepForever() async {
    await repeatedly {
      try await generation.sweep()
      try await generation.clock.sleep(for: generation.configuration.sweepInterval)
    }
  }

  /// What could not be canceled, because the provider doesn't answer or doesn't listen yet, is tried again soon.
  private func cancelForever() async {
    await repeatedly {
      if try await generation.cancelAbandonedTasks() {
        await generation.abandoned.wait()
      } else {
        try await generation.clock.sleep(for: .seconds(10))
      }
    }
  }

  private func repeatedly(_ round: () async throws -> Void) async {
    while !Task.isCancelled {
      do {
        try await round()
      } catch is CancellationError {
        return
      } catch {
        generation.logger.error("The sweep failed; it comes again", metadata: ["reason": "\(error)"])
        do { try await generation.clock.sleep(for: .seconds(10)) } catch { return }
      }
    }
  }
}
