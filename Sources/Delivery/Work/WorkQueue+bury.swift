import ClipModel
import Database

extension WorkQueue {
  /// Whether an item that is known by its id is active. Written so that no index of what is active serves: PostgreSQL,
  /// which takes little to be active, would walk through all that ever was while somebody holds an old snapshot.
  static let isActive = "state || '' = 'active'"

  /// Moves a live row that meets `condition` (no user's words in it) to history; nil when there is none. Whoever calls
  /// it releases the slots.
  func bury(
    _ id: WorkItem.ID, as state: WorkStatus.State, reason: String?, where condition: String,
    in transaction: any SQLTransaction
  ) throws -> Lanes.Slots? {
    // The row is locked first: of two who bury it at once the second finds none.
    try transaction.run(
      Self.burial(where: "id = $4 AND \(condition) FOR UPDATE"), state.rawValue, clock.now.milliseconds, reason,
      id.rawValue)
    guard transaction.changes == 1 else { return nil }
    return try transaction.run(
      "DELETE FROM cutroom_work WHERE id = $1 RETURNING queue_lane, flow_lane, queue_slot, flow_slot", id.rawValue
    ).first.map(Lanes.Slots.init)
  }

  /// Moves the rows of these claims to history as delivered, none of which stands on a lane. What is no longer claimed
  /// so, or is locked by others, stays.
  ///
  /// - Returns: those that were moved.
  func buryDelivered(_ claims: [Claim], in transaction: any SQLTransaction) throws -> Set<WorkItem.ID> {
    // Nearly all are first claims.
    let groups = Dictionary(grouping: claims, by: \.number)
    return try groups.reduce(into: []) { ended, group in
      ended.formUnion(try buryDelivered(group.value.map(\.id.rawValue), claim: group.key, in: transaction))
    }
  }

  private func buryDelivered(
    _ ids: [String], claim: Int64, in transaction: any SQLTransaction
  ) throws -> [WorkItem.ID] {
    let held = SQLList(ids, after: 4)
    let rows = try transaction.run(
      Self.burial(
        where: "id IN \(held.text) AND claim = $4 AND \(Self.isActive) FOR UPDATE SKIP LOCKED RETURNING id"),
      [WorkStatus.State.delivered.rawValue, clock.now.milliseconds, String?.none, claim] + held.values)
    let moved = try rows.map { try $0.text("id") }
    let buried = SQLList(moved, after: 0)
    if !moved.isEmpty { try transaction.run("DELETE FROM cutroom_work WHERE id IN \(buried.text)", buried.values) }
    return moved.map { WorkItem.ID($0) }
  }

  /// Copies rows to history: as what, when, and why are the first three parameters.
  private static func burial(where condition: String) -> String {
    """
    INSERT INTO cutroom_work_history
      (id, kind, account_id, payload, state, claim, retried, crashes, maximum_retries, created_at, finished_at, reason)
    SELECT id, kind, account_id, payload, $1, claim, retried, crashes, maximum_retries, created_at, $2, $3
    FROM cutroom_work WHERE \(condition)
    """
  }
}
