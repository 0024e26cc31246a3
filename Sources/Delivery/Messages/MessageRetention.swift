import ClipModel
import Database
import Logging
import ServiceLifecycle

/// Removes finished messages after their time: delivered and canceled ones after a week, dead letters after thirty
/// days. Unique keys stay, so that no message is ever sent again.
package struct MessageRetention: Service {
  static let finished = Duration.seconds(7 * 86_400)
  static let dead = Duration.seconds(30 * 86_400)
  static let interval = Duration.seconds(3600)
  /// Removed in one transaction, so that nobody waits long behind it.
  static let batch = 200

  private let outbox: Outbox
  private let logger: Logger

  package init(outbox: Outbox, logger: Logger = Logger(label: "cutroom.retention")) {
    self.outbox = outbox
    self.logger = logger
  }

  /// Cleans every hour until graceful shutdown.
  package func run() async throws {
    let bell = Doorbell()
    await withTaskCancellationOrGracefulShutdownHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await bell.wait() }
        group.addTask { await self.cleanHourly() }
        await group.next()
        group.cancelAll()
      }
    } onCancelOrGracefulShutdown: {
      bell.ring()
    }
  }

  private func cleanHourly() async {
    repeat {
      do {
        while try await clean() == Self.batch {}
      } catch {
        logger.warning("old messages not removed", metadata: ["error": "\(error)"])
      }
    } while await outbox.queue.clock.slept(for: Self.interval)
  }

  /// Removes one batch; returns how many messages that were.
  package func clean() async throws -> Int {
    let now = outbox.queue.clock.now
    let (finished, dead) = (now + (.zero - Self.finished), now + (.zero - Self.dead))
    return try await outbox.queue.database.write { transaction in
      let rows = try transaction.run(
        """
        SELECT id FROM cutroom_work_history
        WHERE kind IN ('message', 'relay') AND finished_at < CASE WHEN state = 'dead' THEN $2 ELSE $1 END LIMIT $3
        """, finished.milliseconds, dead.milliseconds, Self.batch)
      for row in rows { try Self.remove(try row.text("id"), in: transaction) }
      return rows.count
    }
  }

  private static func remove(_ id: String, in transaction: any SQLTransaction) throws {
    try transaction.run("DELETE FROM cutroom_attempts WHERE message_id = $1", id)
    try transaction.run("DELETE FROM cutroom_dead_letters WHERE message_id = $1", id)
    try transaction.run("DELETE FROM cutroom_messages WHERE id = $1", id)
    try transaction.run("DELETE FROM cutroom_relayed WHERE outbox_id = $1", id)
    try transaction.run("DELETE FROM cutroom_work_history WHERE id = $1", id)
  }
}
