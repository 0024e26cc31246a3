import ClipModel
import Database

/// Lets items onto their lanes and off them, in the caller's transaction. The rule: an item runs only with a slot on
/// each of its lanes; without one it is `held`, and whoever frees a slot lets the next in. So what is blocked costs
/// nothing, however much of it there is.
struct Lanes {
  let transaction: any SQLTransaction
  let now: Timestamp

  /// What an item holds and leaves behind when it ends.
  struct Slots: Hashable, Sendable {
    var queue: Lane.ID?
    var flow: Lane.ID?
    var hasQueueSlot = false
    var hasFlowSlot = false
  }

  /// Where a new item stands.
  struct Stand: Hashable, Sendable {
    var state = WorkStatus.State.waiting
    var slots = Slots()
    var heldBy: Lane.ID?
    var place: Int64 = 0
  }

  /// Gives a new item its slots, or its turn.
  ///
  /// - Parameters:
  ///   - isBound: whether it brings no values for its key, since it follows from a message that did.
  ///   - inherited: a queue's lane whose slot goes on with this item: a callback belongs to its message's turn.
  func admit(
    queue: String?, flow: FlowControl?, isBound: Bool = false, inherited: Lane.ID? = nil, account: Account.ID,
    due: Timestamp
  ) throws -> Stand {
    var stand = Stand()
    if let inherited, var lane = try lane(inherited) {
      lane.running += 1
      try save(lane)
      (stand.slots.queue, stand.slots.hasQueueSlot) = (inherited, true)
      if lane.isPaused { (stand.state, stand.heldBy) = (.held, inherited) }
    } else if let queue {
      var lane = try lane(.queue, queue, of: account)
      stand.slots.queue = lane.id
      lane.place += 1
      if lane.room > 0 {
        lane.running += 1
        stand.slots.hasQueueSlot = true
      } else {
        (stand.state, stand.heldBy, stand.place) = (.held, lane.id, lane.place)
      }
      try save(lane)
    }
    guard let flow else { return stand }
    var lane = try lane(.flow, flow.key, of: account)
    if !isBound { lane.adopt(flow, at: now) }
    stand.slots.flow = lane.id
    // Those who waited before go first.
    try letIn(&lane)
    if stand.state == .waiting { try start(&stand, on: &lane, due: due) }
    try save(lane)
    return stand
  }

  private func start(_ stand: inout Stand, on lane: inout Lane, due: Timestamp) throws {
    try turnWindow(&lane)
    if due <= now, lane.room > 0 {
      lane.running += 1
      lane.started += 1
      stand.slots.hasFlowSlot = true
    } else {
      (stand.state, stand.heldBy, stand.place) = (.held, lane.id, due.milliseconds)
      lane.expect(due, at: now)
    }
  }

  /// Frees what an item held that has ended, and lets the next ones in.
  func release(_ slots: Slots) throws {
    // Locked first, as everybody does, though those who wait for the key alone go first.
    if let queue = slots.queue { _ = try lane(queue) }
    if let flow = slots.flow, slots.hasFlowSlot { try leave(flow) }
    if let queue = slots.queue, slots.hasQueueSlot { try leave(queue) }
  }

  /// Where an item stands that goes back until `due`: its place in its queue stays; what its key gave it goes to the next
  /// one, unless it `keepsFlowSlot` since it was only broken off. A lane that is paused holds it.
  func stand(of id: String, with slots: Slots, until due: Timestamp, keepsFlowSlot: Bool) throws -> Stand {
    var stand = Stand(slots: slots)
    if let queue = slots.queue, slots.hasQueueSlot, try lane(queue)?.isPaused ?? false {
      try giveUpFlowSlot(of: id, &stand)
      (stand.state, stand.heldBy) = (.held, queue)
      return stand
    }
    guard let flow = slots.flow else { return stand }
    if keepsFlowSlot, slots.hasFlowSlot, try lane(flow)?.isPaused == false { return stand }
    try giveUpFlowSlot(of: id, &stand)
    guard var lane = try lane(flow) else { return stand }
    try start(&stand, on: &lane, due: due)
    try save(lane)
    return stand
  }

  private func giveUpFlowSlot(of id: String, _ stand: inout Stand) throws {
    guard let flow = stand.slots.flow, stand.slots.hasFlowSlot else { return }
    stand.slots.hasFlowSlot = false
    // First, since a new window counts those that wait with a slot.
    try transaction.run("UPDATE cutroom_work SET flow_slot = 0 WHERE id = $1", id)
    try leave(flow)
  }

  private func leave(_ id: Lane.ID) throws {
    guard var lane = try lane(id) else { return }
    lane.running = max(0, lane.running - 1)
    try fill(&lane)
  }

  /// Lets in whatever lanes have waited for the time to come. Those that somebody else is at are looked at next time.
  func fillDue() throws {
    let rows = try transaction.run(
      "SELECT * FROM cutroom_lanes WHERE next_at <= $1 ORDER BY next_at LIMIT 1000 FOR UPDATE SKIP LOCKED",
      now.milliseconds)
    for row in rows {
      var lane = try Lane(row)
      try fill(&lane)
    }
  }

  /// Lets in as many as have room, and writes down when to look again.
  func fill(_ lane: inout Lane) throws {
    try letIn(&lane)
    try save(lane)
  }

  private func letIn(_ lane: inout Lane) throws {
    try turnWindow(&lane)
    switch lane.kind {
    case .queue: try fillQueue(&lane)
    case .flow: try fillFlow(&lane)
    }
    lane.nextAt = try nextLook(lane)
  }

  private func fillQueue(_ lane: inout Lane) throws {
    while lane.room > 0 {
      let next = try transaction.run(
        "SELECT id, flow_lane, due_at FROM cutroom_work WHERE state = 'held' AND held_by = $1 ORDER BY place LIMIT 1",
        lane.id.text
      ).first
      guard let next else { return }
      lane.running += 1
      try letOn(next, from: lane.id)
    }
  }

  /// Lets an item go on that has a slot of its queue, as far as its key lets it.
  private func letOn(_ row: SQLRow, from queue: Lane.ID) throws {
    let flow = row.optionalText("flow_lane").map(Lane.ID.init(text:))
    var stand = Stand(slots: Slots(queue: queue, flow: flow, hasQueueSlot: true))
    if let flow, var other = try self.lane(flow) {
      try start(&stand, on: &other, due: Timestamp(milliseconds: try row.integer("due_at")))
      try save(other)
    }
    try place(try row.text("id"), stand)
  }

  /// By the ids of those whose turn it is, as `WorkQueue` claims; the state is asked for as in `WorkQueue.isActive`. One
  /// that is taken back meanwhile takes no slot.
  private func fillFlow(_ lane: inout Lane) throws {
    guard lane.room > 0 else { return }
    let next = try transaction.run(
      "SELECT id FROM cutroom_work WHERE state = 'held' AND held_by = $1 AND place <= $2 ORDER BY place LIMIT $3",
      lane.id.text, now.milliseconds, min(lane.room, 10_000)
    ).map { try $0.text("id") }
    guard !next.isEmpty else { return }
    let turn = SQLList(next, after: 2)
    try transaction.run(
      """
      UPDATE cutroom_work SET state = 'waiting', flow_slot = 1, held_by = NULL, due_at = $1
      WHERE id IN \(turn.text) AND state || '' = 'held' AND held_by = $2
      """, [now.milliseconds, lane.id.text] + turn.values)
    lane.running += transaction.changes
    lane.started += transaction.changes
  }

  /// When time alone lets somebody in: the next one due, or the next window.
  private func nextLook(_ lane: Lane) throws -> Timestamp? {
    guard lane.kind == .flow, !lane.isPaused, lane.parallelism.map({ lane.running < $0 }) ?? true else { return nil }
    let first = try transaction.run(
      "SELECT min(place) AS first FROM cutroom_work WHERE state = 'held' AND held_by = $1", lane.id.text
    ).first?.optionalInteger("first").map(Timestamp.init(milliseconds:))
    guard let first else { return nil }
    return lane.room > 0 ? first : max(first, lane.windowEnd)
  }

  /// Begins a new window when the last one is over. Those that were let in and have not been started count in it: else
  /// all that came while nobody delivered would start at once.
  private func turnWindow(_ lane: inout Lane) throws {
    guard lane.isWindowOver(at: now) else { return }
    let waiting = try transaction.run(
      "SELECT count(*) AS n FROM cutroom_work WHERE flow_lane = $1 AND state = 'waiting' AND flow_slot = 1",
      lane.id.text
    ).first?.integer("n")
    lane.beginWindow(at: now, started: Int(waiting ?? 0))
  }

  /// Writes where an item stands. What is let in late is due now, since nobody looks for it among what was due long ago.
  func place(_ id: String, _ stand: Stand) throws {
    try transaction.run(
      """
      UPDATE cutroom_work SET state = $2, queue_slot = $3, flow_slot = $4, held_by = $5, place = $6,
        due_at = CASE WHEN $2 = 'waiting' AND due_at < $7 THEN $7 ELSE due_at END
      WHERE id = $1
      """, id, stand.state.rawValue, stand.slots.hasQueueSlot, stand.slots.hasFlowSlot, stand.heldBy?.text, stand.place,
      now.milliseconds)
  }
}

extension Lanes {
  /// A pause stops starts, also of those whose turn it is already: what a queue let in keeps its place there, what a key
  /// let in gives its slot back.
  func hold(_ lane: inout Lane) throws {
    switch lane.kind {
    case .queue: try holdQueue(lane)
    case .flow:
      try transaction.run(
        """
        UPDATE cutroom_work SET state = 'held', held_by = $1, flow_slot = 0,
          place = CASE WHEN place > 0 THEN place ELSE due_at END
        WHERE flow_lane = $1 AND state = 'waiting' AND flow_slot = 1
        """, lane.id.text)
      lane.takeBack(transaction.changes)
    }
  }

  private func holdQueue(_ lane: Lane) throws {
    let theirs = """
      FROM cutroom_work
      WHERE account_id = $1 AND kind = 'message' AND state <> 'active' AND queue_lane = $2 AND queue_slot = 1
      """
    // Keys are locked before items, as by everybody who lets items onto them.
    let flows = try transaction.run("SELECT DISTINCT flow_lane \(theirs)", lane.account.rawValue, lane.id.text)
    for flow in flows.compactMap({ $0.optionalText("flow_lane") }).sorted() { _ = try self.lane(Lane.ID(text: flow)) }
    let rows = try transaction.run(
      "SELECT id, queue_lane, flow_lane, queue_slot, flow_slot \(theirs) FOR UPDATE", lane.account.rawValue,
      lane.id.text)
    var given: [Lane.ID: Int] = [:]
    for row in rows {
      var slots = try Slots(row)
      if let flow = slots.flow, slots.hasFlowSlot { given[flow, default: 0] += 1 }
      slots.hasFlowSlot = false
      try place(try row.text("id"), Stand(state: .held, slots: slots, heldBy: lane.id))
    }
    // Only now, or those that are let in instead could be of this queue.
    for (flow, count) in given.sorted(by: { $0.key.text < $1.key.text }) { try giveBack(count, on: flow) }
  }

  /// So many that were let in wait for something else.
  private func giveBack(_ count: Int, on flow: Lane.ID) throws {
    guard var lane = try lane(flow) else { return }
    lane.takeBack(count)
    try fill(&lane)
  }

  /// The end of a pause: those that `hold` stopped in a queue go before all others. A key lets its own in again by `fill`.
  func goOn(_ lane: Lane) throws {
    guard lane.kind == .queue else { return }
    let rows = try transaction.run(
      """
      SELECT id, flow_lane, due_at FROM cutroom_work WHERE state = 'held' AND held_by = $1 AND place = 0 AND queue_slot = 1
      ORDER BY due_at, created_at, id FOR UPDATE
      """, lane.id.text)
    for row in rows { try letOn(row, from: lane.id) }
  }

  /// How many hold a slot of a key.
  func slotsTaken(of lane: Lane) throws -> Int {
    let count = try transaction.run(
      "SELECT count(*) AS n FROM cutroom_work WHERE flow_lane = $1 AND flow_slot = 1", lane.id.text
    ).first?.integer("n")
    return Int(count ?? 0)
  }
}

extension Lanes {
  /// The lane of that name, made when there is none.
  func lane(_ kind: Lane.Kind, _ name: String, of account: Account.ID) throws -> Lane {
    let id = Lane.ID(kind, name, of: account)
    if let known = try lane(id) { return known }
    let new = Lane(kind, name, of: account, at: now)
    try transaction.run(
      """
      INSERT INTO cutroom_lanes
        (id, account_id, kind, name, parallelism, rate, period_ms, parallelism_pinned, rate_pinned, paused, running,
         started, window_start, place, next_at, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, NULL, $6, 0, 0, 0, 0, 0, $7, 0, NULL, $7, $7) ON CONFLICT DO NOTHING
      """, id.text, account.rawValue, kind.rawValue, name, new.parallelism, new.period.milliseconds, now.milliseconds)
    guard let made = try lane(id) else { throw DeliveryError.notFound }
    return made
  }

  /// The lane, locked until the transaction ends.
  func lane(_ id: Lane.ID) throws -> Lane? {
    try transaction.run("SELECT * FROM cutroom_lanes WHERE id = $1 FOR UPDATE", id.text).first.map(Lane.init)
  }

  func save(_ lane: Lane) throws {
    let values: [any SQLConvertible] = [
      lane.id.text, lane.parallelism, lane.rate, lane.period.milliseconds, lane.isParallelismPinned, lane.isRatePinned,
      lane.isPaused, lane.running, lane.started, lane.windowStart.milliseconds, lane.place, lane.nextAt?.milliseconds,
      lane.updated.milliseconds,
    ]
    try transaction.run(
      """
      UPDATE cutroom_lanes SET parallelism = $2, rate = $3, period_ms = $4, parallelism_pinned = $5, rate_pinned = $6,
        paused = $7, running = $8, started = $9, window_start = $10, place = $11, next_at = $12, updated_at = $13
      WHERE id = $1
      """, values)
  }
}

extension Lane {
  /// The last message's values win, unless they are pinned.
  fileprivate mutating func adopt(_ flow: FlowControl, at now: Timestamp) {
    if !isParallelismPinned { parallelism = flow.parallelism }
    if !isRatePinned { (rate, period) = (flow.rate, .seconds(flow.period)) }
    updated = now
  }

  /// Makes sure that somebody looks when `due` comes, or the window ends, whichever lets it start.
  fileprivate mutating func expect(_ due: Timestamp, at now: Timestamp) {
    if isPaused { return }
    if let parallelism, running >= parallelism { return }
    let time = room > 0 ? due : max(due, windowEnd)
    nextAt = min(nextAt ?? time, time)
  }
}
