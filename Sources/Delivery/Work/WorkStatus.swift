import ClipModel
import Database

/// Where a piece of work stands, for people and programs that ask.
package struct WorkStatus: Hashable, Sendable {
  package enum State: String, Sendable { case waiting, held, active, delivered, dead, canceled }

  package let state: State
  package let claim: Int64
  package let retried: Int
  package let crashes: Int
  /// When it is tried next; nil once finished.
  package let due: Timestamp?
  package let finished: Timestamp?
  /// Why it was retried, died or was canceled.
  package let reason: String?
  /// The lane that it waits for, as `queue/ACCOUNT/NAME` or `flow/ACCOUNT/KEY`.
  package let heldBy: String?

  /// Whether it may still run.
  package var isLive: Bool { state == .waiting || state == .held || state == .active }

  init(_ row: SQLRow) throws {
    let name = try row.text("state")
    guard let state = State(rawValue: name) else { throw DatabaseError.unexpectedColumn("state") }
    self.state = state
    claim = try row.integer("claim")
    retried = Int(try row.integer("retried"))
    crashes = Int(try row.integer("crashes"))
    due = row.optionalInteger("due_at").map(Timestamp.init(milliseconds:))
    finished = row.optionalInteger("finished_at").map(Timestamp.init(milliseconds:))
    reason = row.optionalText("reason")
    heldBy = row.optionalText("held_by")
  }
}

extension WorkItem.Kind {
  init(column: String) throws {
    guard let kind = Self(rawValue: column) else { throw DatabaseError.unexpectedColumn("kind") }
    self = kind
  }
}
