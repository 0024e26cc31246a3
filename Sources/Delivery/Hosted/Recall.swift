import ClipModel
import Database

/// Stands in for the `Relay` while no hosted QStash is used: what was on its way there becomes Courier's, under its own
/// id, so that changing the mode loses nothing.
package struct Recall: WorkHandler {
  private let outbox: Outbox

  package init(outbox: Outbox) { self.outbox = outbox }

  package func attempt(_ claim: Claim, lease: Lease) async -> Outcome {
    .delivered { transaction in try outbox.recall(claim, in: transaction) }
  }
}

extension Outbox {
  /// Makes a message of a relay that has just ended. Its unique key goes with it.
  fileprivate func recall(_ claim: Claim, in transaction: any SQLTransaction) throws {
    guard let stored = try load(claim.id.rawValue, in: transaction) else { return }
    try transaction.run("DELETE FROM cutroom_work_history WHERE id = $1", claim.id.rawValue)
    let item = WorkItem(
      id: claim.id, kind: .message, account: claim.account, payload: [], due: stored.notBefore,
      maximumRetries: stored.message.retries)
    guard try queue.enqueue(item, in: transaction) else { return }
    try transaction.run(
      """
      UPDATE cutroom_work_keys SET kind = $2 WHERE work_id = $1 AND NOT EXISTS (
        SELECT 1 FROM cutroom_work_keys k
        WHERE k.account_id = cutroom_work_keys.account_id AND k.kind = $2 AND k.unique_key = cutroom_work_keys.unique_key)
      """, claim.id.rawValue, WorkItem.Kind.message.rawValue)
  }
}
