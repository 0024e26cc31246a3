import ClipModel
import Database
import Logging

/// Claims, leases and settles durable work; the only code that does.
package struct WorkQueue: Sendable {
  /// How long a claim holds without being renewed.
  package static let leaseDuration = Duration.seconds(30)

  let database: any Database
  let clock: any ServiceClock
  package let signal: WorkSignal
  let logger: Logger
  /// How far back due work is looked for, by all who share this queue.
  let horizon = Horizon()
  /// Deliveries that are to be written down, of all who share this queue.
  let settlements = SettlementLine()
  /// What came of the work that was handed out.
  package let metrics: WorkMetrics

  /// All parts of a process share one `signal`, or the runner sees new work only at its next look.
  package init(
    database: any Database, clock: any ServiceClock = SystemClock(), signal: WorkSignal = WorkSignal(),
    logger: Logger = Logger(label: "cutroom.work"), metrics: WorkMetrics = WorkMetrics()
  ) {
    self.database = database
    self.clock = clock
    self.signal = signal
    self.logger = logger
    self.metrics = metrics
  }

  /// Adds an item in the caller's transaction; false when its unique key already exists.
  package func enqueue(_ item: WorkItem, in transaction: any SQLTransaction) throws -> Bool {
    if let key = item.uniqueKey {
      try transaction.run(
        """
        INSERT INTO cutroom_work_keys (account_id, kind, unique_key, work_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        """, item.account.rawValue, item.kind.rawValue, key, item.id.rawValue)
      guard transaction.changes == 1 else { return false }
    }
    let now = clock.now
    let stand = try Lanes(transaction: transaction, now: now).admit(
      queue: item.queue, flow: item.flow, isBound: item.isBoundByFlow,
      inherited: item.inheritedLane.map(Lane.ID.init(text:)), account: item.account, due: item.due)
    try insert(item, stand, at: now, in: transaction)
    announce(item.kind, in: transaction)
    return true
  }

  private func insert(
    _ item: WorkItem, _ stand: Lanes.Stand, at now: Timestamp, in transaction: any SQLTransaction
  ) throws {
    let values: [any SQLConvertible] = [
      item.id.rawValue, item.kind.rawValue, item.account.rawValue, item.payload, stand.state.rawValue,
      max(item.due, now).milliseconds, item.maximumRetries, now.milliseconds, stand.slots.queue?.text,
      stand.slots.flow?.text,
      stand.slots.hasQueueSlot, stand.slots.hasFlowSlot, stand.heldBy?.text, stand.place,
    ]
    try transaction.run(
      """
      INSERT INTO cutroom_work
        (id, kind, account_id, payload, state, due_at, claim, retried, crashes, maximum_retries, alone, created_at,
         queue_lane, flow_lane, queue_slot, flow_slot, held_by, place)
      VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7, 0, $8, $9, $10, $11, $12, $13, $14)
      """, values)
  }

  /// The item that holds a unique key, finished or not.
  package func find(
    uniqueKey: String, kind: WorkItem.Kind, account: Account.ID, in transaction: any SQLTransaction
  ) throws -> WorkItem.ID? {
    try transaction.run(
      "SELECT work_id FROM cutroom_work_keys WHERE account_id = $1 AND kind = $2 AND unique_key = $3",
      account.rawValue, kind.rawValue, uniqueKey
    ).first.map { WorkItem.ID(try $0.text("work_id")) }
  }

  /// Cancels an item: a waiting one at once, an active one loses its lease. False when it is unknown or finished.
  package func cancel(_ id: WorkItem.ID, in transaction: any SQLTransaction) throws -> Bool {
    guard let slots = try bury(id, as: .canceled, reason: "canceled", where: "TRUE", in: transaction) else {
      return false
    }
    try release(slots, in: transaction)
    transaction.afterCommit { [signal] in signal.post(.canceled(id)) }
    return true
  }

  /// Makes a waiting item due now.
  package func expedite(_ id: WorkItem.ID, in transaction: any SQLTransaction) throws {
    let rows = try transaction.run(
      "UPDATE cutroom_work SET due_at = $2 WHERE id = $1 AND state = 'waiting' AND due_at > $2 RETURNING kind",
      id.rawValue, clock.now.milliseconds)
    if let kind = try rows.first.map({ try WorkItem.Kind(column: $0.text("kind")) }) { announce(kind, in: transaction) }
  }

  /// Where an item stands; nil when it is unknown.
  package func status(_ id: WorkItem.ID, in transaction: any SQLTransaction) throws -> WorkStatus? {
    try transaction.run(
      """
      SELECT state, claim, retried, crashes, due_at, NULL AS finished_at, reason, held_by FROM cutroom_work WHERE id = $1
      UNION ALL
      SELECT state, claim, retried, crashes, NULL, finished_at, reason, NULL FROM cutroom_work_history WHERE id = $1
      """, id.rawValue
    ).first.map(WorkStatus.init)
  }

  /// Makes the runner of a kind look again, as a commit of new work does.
  package func wake(_ kind: WorkItem.Kind) { signal.post(.due(kind)) }

  func announce(_ kind: WorkItem.Kind, in transaction: any SQLTransaction) {
    transaction.afterCommit { [signal] in signal.post(.due(kind)) }
  }
}
