import Database

extension WorkQueue {
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
    let held = SQLList(claims.map { [$0.id.rawValue, $0.number] }, after: 3)
    // The list of ids is for the index, the pairs are what counts.
    let condition = "id IN (\(held.column(0))) AND (id, claim) IN (VALUES \(held.rows)) AND state = 'active'"
    let rows = try transaction.run(
      Self.burial(where: "\(condition) FOR UPDATE SKIP LOCKED") + " RETURNING id",
      [WorkStatus.State.delivered.rawValue, clock.now.milliseconds, String?.none] + held.values)
    let ids = try rows.map { try $0.text("id") }
    guard !ids.isEmpty else { return [] }
    let buried = SQLList(ids.map { [$0] }, after: 0)
    try transaction.run("DELETE FROM cutroom_work WHERE id IN (\(buried.column(0)))", buried.values)
    return Set(ids.map(WorkItem.ID.init))
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

/// Rows of parameters. Their number is one of few, the last row filling the rest, so that few statements have to be
/// prepared.
private struct SQLList {
  let values: [any SQLConvertible]
  private let names: [[String]]

  /// - Parameter after: how many parameters stand before these.
  init(_ rows: [[any SQLConvertible]], after: Int) {
    var length = 1
    while length < rows.count { length *= 4 }
    let filled = rows + (rows.count..<length).compactMap { _ in rows.last }
    values = filled.flatMap(\.self)
    var number = after
    names = filled.map { row in
      row.map { _ in
        number += 1
        return "$\(number)"
      }
    }
  }

  /// "($1, $2), ($3, $4)"
  var rows: String { names.map { "(\($0.joined(separator: ", ")))" }.joined(separator: ", ") }

  /// "$1, $3"
  func column(_ index: Int) -> String { names.map { $0[index] }.joined(separator: ", ") }
}
