import ClipModel
import Database
import Delivery
import Foundation
import Synchronization
import TestClock
import TestDatabase

/// A node that keeps schedules: its own clock, store and scheduler over a database that others may share.
struct Timekeeping: Sendable {
  static let alice = Account.ID("alice")

  let database: any Database
  let clock: ManualClock
  let queue: WorkQueue
  let outbox: Outbox
  let store: ScheduleStore
  let scheduler: Scheduler

  /// - Parameters:
  ///   - time: what its clock shows, as `2026-01-01T12:00:00`.
  ///   - publish: what happens before a message is put into the outbox; may refuse.
  init(
    _ database: any Database, at time: String, limits: ScheduleLimits = ScheduleLimits(),
    before publish: @escaping @Sendable (ScheduledPublish) throws -> Void = { _ in },
    after published: @escaping @Sendable (ScheduledPublish) throws -> Void = { _ in }
  ) throws {
    self.database = database
    clock = ManualClock(start: try Timestamp(utc: time))
    queue = WorkQueue(database: database, clock: clock)
    outbox = Outbox(queue: queue)
    let office = PostOffice(outbox: outbox)
    store = ScheduleStore(office: office, limits: limits)
    scheduler = Scheduler(store: store, logger: silent) { scheduled, transaction in
      try publish(scheduled)
      let ids = try office.publish(scheduled, in: transaction)
      try published(scheduled)
      return ids
    }
  }

  /// Makes a schedule; returns its id.
  @discardableResult
  func put(
    _ cron: String, id: String? = "tea", _ headers: [(String, String)] = [], body: String = "hello",
    account: Account.ID = alice
  ) async throws -> String {
    let all = [("Upstash-Cron", cron)] + (id.map { [("Upstash-Schedule-Id", $0)] } ?? []) + headers
    let request = try PublishRequest(
      target: "/v2/schedules/https://a.example/x", behind: "/v2/schedules/",
      headers: all.map { (name: $0.0, value: $0.1) }, body: Array(body.utf8), account: account)
    return try await store.put(request).scheduleId
  }

  /// Fires all that is due by this node's clock.
  func fire() async throws { while try await scheduler.fireDue() > 0 {} }

  func document(_ id: String = "tea") async throws -> ScheduleDocument {
    try await store.document(id, account: Self.alice)
  }

  /// When the schedule's ticks on record were due, oldest first.
  func ticks(of id: String = "tea") async throws -> [String] {
    try await database.read { transaction in
      try transaction.run("SELECT due_at FROM cutroom_schedule_ticks WHERE schedule_id = $1 ORDER BY due_at", id).map {
        Timestamp(milliseconds: try $0.integer("due_at")).utc
      }
    }
  }

  /// How many messages there are.
  func messages() async throws -> Int64 {
    try await database.read { try $0.run("SELECT count(*) AS number FROM cutroom_messages")[0].integer("number") }
  }
}
