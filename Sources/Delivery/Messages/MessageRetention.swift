import ClipModel
import Database
import Logging
import ServiceLifecycle

/// Removes finished work of every kind after its time, with its message, its log and its unique key: what was done
/// or canceled, and later what died. Of messages that still live, the log goes as if they were finished.
package struct MessageRetention: Service {
  /// How long what has ended stays on record.
  package struct Times: Hashable, Sendable {
    /// What was delivered or canceled, and the log.
    package var finished = Duration.seconds(7 * 86_400)
    /// What was given up, with its dead letter.
    package var dead = Duration.seconds(30 * 86_400)

    package init() {}
  }

  static let interval = Duration.seconds(3600)
  /// Removed in one transaction, so that nobody waits long behind it.
  static let batch = 200

  private let outbox: Outbox
  private let times: Times
  private let logger: Logger

  package init(outbox: Outbox, times: Times = Times(), logger: Logger = Logger(label: "cutroom.retention")) {
    self.outbox = outbox
    self.times = times
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
        while try await cleanLog() == Self.batch {}
        try await cleanLanes()
        while try await cleanDeduplication() == Self.batch {}
      } catch {
        logger.warning("old work not removed", metadata: ["error": "\(error)"])
      }
    } while await outbox.queue.clock.slept(for: Self.interval)
  }

  /// Removes one batch of finished work; returns how many items that were.
  package func clean() async throws -> Int {
    let now = outbox.queue.clock.now
    let (finished, dead) = (now + (.zero - times.finished), now + (.zero - times.dead))
    return try await outbox.queue.database.write { transaction in
      let rows = try transaction.run(
        """
        SELECT id FROM cutroom_work_history
        WHERE kind IN (\(Self.kinds)) AND finished_at < $4
          AND finished_at < CASE WHEN state = 'dead' THEN $2 ELSE $1 END LIMIT $3
        """, finished.milliseconds, dead.milliseconds, Self.batch, max(finished, dead).milliseconds)
      for row in rows { try Self.remove(try row.text("id"), in: transaction) }
      return rows.count
    }
  }

  /// Removes one batch of the old log of messages that still wait; returns how many entries that were.
  package func cleanLog() async throws -> Int {
    let oldest = outbox.queue.clock.now + (.zero - times.finished)
    return try await outbox.queue.database.write { transaction in
      try transaction.run(
        """
        DELETE FROM cutroom_events WHERE (message_id, claim, state) IN (
          SELECT message_id, claim, state FROM cutroom_events
          WHERE message_id IN (SELECT id FROM cutroom_work WHERE kind = 'message' AND created_at < $1) AND at < $1
          LIMIT $2)
        """, oldest.milliseconds, Self.batch)
      return transaction.changes
    }
  }

  /// Removes flow-control keys that nobody has used for a week, unless somebody has set them by hand.
  package func cleanLanes() async throws {
    let oldest = outbox.queue.clock.now + (.zero - times.finished)
    try await outbox.queue.database.write { transaction in
      _ = try transaction.run(
        """
        DELETE FROM cutroom_lanes WHERE kind = 'flow' AND updated_at < $1 AND running = 0 AND paused = 0
          AND parallelism_pinned = 0 AND rate_pinned = 0
          AND NOT EXISTS (SELECT 1 FROM cutroom_work WHERE flow_lane = cutroom_lanes.id)
        """, oldest.milliseconds)
    }
  }

  /// Removes one batch of deduplication ids that hold no longer; returns how many there were.
  package func cleanDeduplication() async throws -> Int {
    let now = outbox.queue.clock.now.milliseconds
    return try await outbox.queue.database.write { transaction in
      try transaction.run(
        """
        DELETE FROM cutroom_deduplication WHERE (account_id, deduplication_id) IN (
          SELECT account_id, deduplication_id FROM cutroom_deduplication WHERE expires_at <= $1 LIMIT $2)
        """, now, Self.batch)
      return transaction.changes
    }
  }

  /// Every kind, named so that the index on kind and age serves.
  private static let kinds = WorkItem.Kind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")

  private static func remove(_ id: String, in transaction: any SQLTransaction) throws {
    try transaction.run("DELETE FROM cutroom_events WHERE message_id = $1", id)
    try transaction.run("DELETE FROM cutroom_dead_letters WHERE message_id = $1", id)
    try transaction.run("DELETE FROM cutroom_messages WHERE id = $1", id)
    try transaction.run("DELETE FROM cutroom_relayed WHERE outbox_id = $1", id)
    try transaction.run("DELETE FROM cutroom_work_keys WHERE work_id = $1", id)
    try transaction.run("DELETE FROM cutroom_work_history WHERE id = $1", id)
  }
}
