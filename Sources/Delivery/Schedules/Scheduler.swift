import ClipModel
import Database
import Logging
import ServiceLifecycle

/// Fires schedules when they are due. Any number of them may run on one database: a tick is a unique row, so each fires
/// once, whatever the clocks of the nodes say. After downtime only the latest missed tick of a schedule fires.
package struct Scheduler: Service {
  /// Publishes what a schedule says, in the transaction that records the firing; returns the ids of the messages.
  package typealias Publisher = @Sendable (ScheduledPublish, any SQLTransaction) throws -> [String]

  /// The net beneath the signals: how long a schedule that another node made, or a clock that jumped, may go unseen.
  static let netInterval = Duration.seconds(60)
  /// After the database refused.
  static let pause = Duration.seconds(5)
  /// How often old ticks are removed.
  static let cleaningInterval = Duration.seconds(3600)
  /// Fired in one transaction; bodies are loaded one by one.
  static let batch = 50

  private let store: ScheduleStore
  private let publish: Publisher
  private let logger: Logger

  /// - Parameter publish: in place of the store's post office.
  package init(
    store: ScheduleStore, logger: Logger = Logger(label: "cutroom.scheduler"), publish: Publisher? = nil
  ) {
    self.store = store
    self.logger = logger
    self.publish = publish ?? { try store.office.publish($0, in: $1) }
  }

  /// Fires schedules until graceful shutdown or cancellation.
  package func run() async throws {
    let (bell, stop) = (Doorbell(), Doorbell())
    let signal = store.queue.signal
    let listener = signal.listen { if $0 == .schedules { bell.ring() } }
    defer { signal.forget(listener) }
    await withTaskCancellationOrGracefulShutdownHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await stop.wait() }
        group.addTask { await keepTime(bell) }
        group.addTask { await cleanHourly() }
        await group.next()
        group.cancelAll()
      }
    } onCancelOrGracefulShutdown: {
      stop.ring()
    }
  }

  private func keepTime(_ bell: Doorbell) async {
    while !Task.isCancelled { await bell.wait(atMost: await fireAndPlan(), by: store.clock) }
  }

  /// Fires what is due; returns how long to sleep.
  private func fireAndPlan() async -> Duration {
    do {
      while try await fireDue() > 0, !Task.isCancelled {}
      guard let next = try await store.earliest() else { return Self.netInterval }
      return min(Self.netInterval, max(.zero, next - store.clock.now))
    } catch {
      logger.warning("schedules not fired", metadata: ["error": "\(error)"])
      return Self.pause
    }
  }

  /// Fires one batch of what is due; returns how many schedules that were.
  ///
  /// - Throws: `DatabaseError.unavailable`; what was not fired is still due.
  package func fireDue() async throws -> Int {
    let keys = try await store.due(limit: Self.batch)
    do {
      try await store.fire(keys, by: publish)
    } catch let error as DatabaseError where error.isRetryable {
      throw error
    } catch {
      // One of them can't be published; the others need not wait for it.
      for key in keys { try await fireAlone(key) }
    }
    return keys.count
  }

  private func fireAlone(_ key: Schedule.Key) async throws {
    do {
      try await store.fire([key], by: publish)
    } catch let error as DatabaseError where error.isRetryable {
      throw error
    } catch {
      logger.warning("schedule not published", metadata: ["schedule": "\(key.id)", "error": "\(error)"])
      let reason = (error as? any PublicError)?.publicMessage ?? "The message could not be published."
      try await store.fail(key, because: reason)
    }
  }

  private func cleanHourly() async {
    repeat {
      do {
        while try await store.removeOldTicks() == ScheduleStore.tickBatch {}
      } catch {
        logger.warning("old ticks not removed", metadata: ["error": "\(error)"])
      }
    } while await store.clock.slept(for: Self.cleaningInterval)
  }
}
