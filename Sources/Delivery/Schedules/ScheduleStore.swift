import ClipModel
import Database

/// Schedules in the database: what accounts do with theirs, and (in its extensions) what happens when they are due.
package struct ScheduleStore: Sendable {
  let office: PostOffice
  private let quota: ScheduleLimits

  /// - Parameter office: publishes; the signal of its queue wakes the scheduler of this process when schedules change.
  package init(office: PostOffice, limits: ScheduleLimits = ScheduleLimits()) {
    self.office = office
    quota = limits
  }

  var queue: WorkQueue { office.outbox.queue }
  /// Of what is published.
  package var limits: PublishLimits { office.limits }

  var database: any Database { queue.database }
  var clock: any ServiceClock { queue.clock }

  /// The answer to a schedule that was taken, as JSON.
  package struct Receipt: Encodable, Hashable, Sendable {
    package let scheduleId: String
  }

  /// Makes the schedule of a publish with a cron, or puts it in the whole place of the one with its id; that is no
  /// longer paused then. What the old one has fired is not fired again, and a firing that is due at this moment is not
  /// lost while the cron stays the same.
  ///
  /// - Throws: `DeliveryError.invalidRequest` without a cron and for account `app`, `.quotaExceeded` for one too many.
  package func put(_ request: PublishRequest) async throws -> Receipt {
    try await database.write { try put(request, in: $0) }
  }

  /// The same in the caller's transaction. What is refused has written nothing.
  func put(_ request: PublishRequest, in transaction: any SQLTransaction) throws -> Receipt {
    guard let terms = request.schedule else {
      throw DeliveryError.invalidRequest("invalid cron: upstash-cron is missing")
    }
    let now = clock.now
    let key = Schedule.Key(
      account: request.account, id: terms.id ?? Identifier<Schedule>.random(prefix: "scd_").rawValue)
    let publish = ScheduledPublish(request, terms, id: key.id)
    try office.check(publish.message)
    if publish.isToGroup {
      _ = try office.demandKnownGroup(publish.message.destination, of: key.account, in: transaction)
    }
    let earlier = try transaction.run(
      "SELECT cron, next_at FROM cutroom_schedules WHERE account_id = $1 AND schedule_id = $2",
      key.account.rawValue, key.id
    ).first
    if earlier == nil { try checkCount(key.account, in: transaction) }
    let pending = try earlier.flatMap { try Self.pending($0, terms.cron, now: now) }
    try write(key, terms.cron.text, publish, next: pending ?? terms.cron.next(after: now), now, in: transaction)
    announce(in: transaction)
    return Receipt(scheduleId: key.id)
  }

  /// A firing that is due already, and that the new schedule would have too.
  private static func pending(_ row: SQLRow, _ cron: CronExpression, now: Timestamp) throws -> Timestamp? {
    guard try row.text("cron") == cron.text, let next = row.optionalInteger("next_at"), next <= now.milliseconds else {
      return nil
    }
    return Timestamp(milliseconds: next)
  }

  private func checkCount(_ account: Account.ID, in transaction: any SQLTransaction) throws {
    let count = try transaction.run(
      "SELECT count(*) AS number FROM cutroom_schedules WHERE account_id = $1", account.rawValue
    ).first?.integer("number")
    guard count ?? 0 < quota.count else {
      throw DeliveryError.quotaExceeded("quota exceeded: an account may have \(quota.count) schedules")
    }
  }

  private func write(
    _ key: Schedule.Key, _ cron: String, _ publish: ScheduledPublish, next: Timestamp?, _ now: Timestamp,
    in transaction: any SQLTransaction
  ) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_schedules
        (account_id, schedule_id, cron, destination, queue, publish, body, created_at, paused, next_at, high_water)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0)
      ON CONFLICT (account_id, schedule_id) DO UPDATE SET
        cron = excluded.cron, destination = excluded.destination, queue = excluded.queue, publish = excluded.publish,
        body = excluded.body, created_at = excluded.created_at, paused = 0, next_at = excluded.next_at, error = NULL
      """, key.account.rawValue, key.id, cron, publish.message.destination, publish.message.queue,
      try JSONText.encode(ScheduledPublish.Column(publish)), publish.message.body, now.milliseconds,
      next?.milliseconds)
  }

  /// Ends a schedule; one that isn't there is fine. What it has fired stays on record, for one of the same id.
  package func delete(_ id: String, account: Account.ID) async throws {
    _ = try await database.write { transaction in
      try transaction.run(
        "DELETE FROM cutroom_schedules WHERE account_id = $1 AND schedule_id = $2", account.rawValue, id)
    }
  }

  /// What falls due from now on is skipped; nothing more happens to one that is paused already.
  ///
  /// - Throws: `DeliveryError.missing`: answer 404.
  package func pause(_ id: String, account: Account.ID) async throws {
    try await database.write { transaction in
      try transaction.run(
        "UPDATE cutroom_schedules SET paused = 1, next_at = NULL WHERE account_id = $1 AND schedule_id = $2",
        account.rawValue, id)
      guard transaction.changes == 1 else { throw DeliveryError.missing("schedule") }
    }
  }

  /// Fires again from the next due time on; nothing happens to one that is not paused.
  ///
  /// - Throws: `DeliveryError.missing`: answer 404.
  package func resume(_ id: String, account: Account.ID) async throws {
    try await database.write { transaction in
      let rows = try transaction.run(
        "SELECT cron, paused FROM cutroom_schedules WHERE account_id = $1 AND schedule_id = $2", account.rawValue, id)
      guard let row = rows.first else { throw DeliveryError.missing("schedule") }
      guard try row.integer("paused") == 1 else { return }
      let next = try CronExpression(try row.text("cron")).next(after: clock.now)
      try transaction.run(
        """
        UPDATE cutroom_schedules SET paused = 0, next_at = $3
        WHERE account_id = $1 AND schedule_id = $2 AND paused = 1
        """, account.rawValue, id, next?.milliseconds)
      announce(in: transaction)
    }
  }

  private func announce(in transaction: any SQLTransaction) {
    transaction.afterCommit { [queue] in queue.signal.post(.schedules) }
  }
}
