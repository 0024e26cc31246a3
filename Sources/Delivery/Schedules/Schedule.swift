import ClipModel
import Database

/// A schedule as it lies in the database.
package struct Schedule: Hashable, Sendable {
  /// Which schedule: its id is its account's own.
  package struct Key: Hashable, Sendable {
    package let account: Account.ID
    package let id: String
  }

  package let key: Key
  package let cron: String
  package let publish: ScheduledPublish
  package let created: Timestamp
  package let isPaused: Bool
  /// When it fires next; nil while paused.
  package let next: Timestamp?
  /// When it was due the last time that it fired.
  package let last: Timestamp?
  /// Why the last firing published nothing.
  package let error: String?

  init(_ row: SQLRow) throws {
    key = try Key(row)
    cron = try row.text("cron")
    publish = try ScheduledPublish(row)
    created = Timestamp(milliseconds: try row.integer("created_at"))
    isPaused = try row.integer("paused") == 1
    next = row.optionalInteger("next_at").map(Timestamp.init(milliseconds:))
    last = row.optionalInteger("last_at").map(Timestamp.init(milliseconds:))
    error = row.optionalText("error")
  }
}

extension Schedule.Key {
  init(_ row: SQLRow) throws {
    self.init(account: Account.ID(try row.text("account_id")), id: try row.text("schedule_id"))
  }
}
