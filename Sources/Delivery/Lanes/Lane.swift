import ClipModel
import Database

/// A way that only so many messages of an account may go at once, or in a time: a FIFO queue, or a flow-control key.
struct Lane: Hashable, Sendable {
  enum Kind: String, Sendable { case queue, flow }

  let id: ID
  let account: Account.ID
  let kind: Kind
  let name: String
  /// How many may be on it at once; nil for any number.
  var parallelism: Int?
  /// How many may start in a window; nil for any number.
  var rate: Int?
  var period: Duration
  /// Whether what messages bring is ignored.
  var isParallelismPinned: Bool
  var isRatePinned: Bool
  var isPaused: Bool
  /// Those on it now.
  var running: Int
  /// Those that started in the window.
  var started: Int
  var windowStart: Timestamp
  /// The last turn that was given out.
  var place: Int64
  /// When something may start without any other event; nil when only an event helps.
  var nextAt: Timestamp?
  let created: Timestamp
  var updated: Timestamp

  /// Unique in the database, and readable.
  struct ID: Hashable, Sendable {
    let text: String

    init(_ kind: Kind, _ name: String, of account: Account.ID) { text = "\(kind.rawValue)/\(account)/\(name)" }
    init(text: String) { self.text = text }
  }

  /// A new one that lets everybody pass.
  init(_ kind: Kind, _ name: String, of account: Account.ID, at now: Timestamp) {
    id = ID(kind, name, of: account)
    self.account = account
    self.kind = kind
    self.name = name
    parallelism = kind == .queue ? 1 : nil
    period = .seconds(1)
    (isParallelismPinned, isRatePinned, isPaused) = (false, false, false)
    (running, started, place) = (0, 0, 0)
    (windowStart, created, updated) = (now, now, now)
  }

  /// How many more may start now.
  var room: Int {
    if isPaused { return 0 }
    let slots = parallelism.map { $0 - running } ?? .max
    let starts = rate.map { $0 - started } ?? .max
    return max(0, min(slots, starts))
  }

  var windowEnd: Timestamp { windowStart + period }

  /// Whether a new window is to begin. Another node's clock may be a little behind the one that began this window, and
  /// times are read before the lane is locked; only a clock that was set back begins anew.
  func isWindowOver(at now: Timestamp) -> Bool {
    rate != nil && (now >= windowEnd || windowStart - now > Self.clockTolerance)
  }

  /// - Parameter started: those that count in the new window already.
  mutating func beginWindow(at now: Timestamp, started: Int = 0) {
    (windowStart, self.started) = (now, started)
  }

  /// So many that were let in wait again, and are let in anew later.
  mutating func takeBack(_ count: Int) {
    (running, started) = (max(0, running - count), max(0, started - count))
  }

  private static let clockTolerance = Duration.seconds(5)
}

extension Lane {
  /// The lane of that id, without a lock.
  static func read(_ id: String, in transaction: any SQLTransaction) throws -> Lane? {
    try transaction.run("SELECT * FROM cutroom_lanes WHERE id = $1", id).first.map(Lane.init)
  }

  init(_ row: SQLRow) throws {
    id = ID(text: try row.text("id"))
    account = Account.ID(try row.text("account_id"))
    guard let kind = Kind(rawValue: try row.text("kind")) else { throw DatabaseError.unexpectedColumn("kind") }
    self.kind = kind
    name = try row.text("name")
    parallelism = row.optionalInteger("parallelism").map(Int.init)
    rate = row.optionalInteger("rate").map(Int.init)
    period = .milliseconds(try row.integer("period_ms"))
    isParallelismPinned = try row.integer("parallelism_pinned") != 0
    isRatePinned = try row.integer("rate_pinned") != 0
    isPaused = try row.integer("paused") != 0
    running = Int(try row.integer("running"))
    started = Int(try row.integer("started"))
    windowStart = Timestamp(milliseconds: try row.integer("window_start"))
    place = try row.integer("place")
    nextAt = row.optionalInteger("next_at").map(Timestamp.init(milliseconds:))
    created = Timestamp(milliseconds: try row.integer("created_at"))
    updated = Timestamp(milliseconds: try row.integer("updated_at"))
  }
}
