import Database
import Logging

extension WorkQueue {
  /// Ends a delivery together with others that come at this time.
  func settleInCompany(
    _ claim: Claim, _ record: @escaping @Sendable (any SQLTransaction) throws -> Void
  ) async throws -> Bool {
    try await withCheckedThrowingContinuation { caller in
      let entry = SettlementLine.Entry(claim: claim, record: record, caller: caller)
      if settlements.add(entry) { Task { await writeSettlements() } }
    }
  }

  private func writeSettlements() async {
    while true {
      let batch = settlements.next()
      if batch.isEmpty { return }
      await write(batch)
    }
  }

  /// Writes a batch in one transaction. Whatever that did not end, because one of the records was refused, its row was
  /// locked or its claim counts no longer, is then tried alone.
  private func write(_ batch: [SettlementLine.Entry]) async {
    var ended: Set<WorkItem.ID> = []
    do {
      ended = try await database.write(.concurrent) { transaction in
        let ended = try buryDelivered(batch.map(\.claim), in: transaction)
        for entry in batch where ended.contains(entry.claim.id) { try entry.record(transaction) }
        return ended
      }
    } catch let error as DatabaseError where error.isRetryable {
      for entry in batch { entry.caller.resume(throwing: error) }
      return
    } catch {
      logger.debug("settled one by one", metadata: ["count": "\(batch.count)", "error": "\(error)"])
    }
    await withDiscardingTaskGroup { group in
      for entry in batch {
        if ended.contains(entry.claim.id) {
          entry.caller.resume(returning: true)
        } else {
          group.addTask { await writeAlone(entry) }
        }
      }
    }
  }

  private func writeAlone(_ entry: SettlementLine.Entry) async {
    do {
      entry.caller.resume(returning: try await settleAlone(entry.claim, .delivered(record: entry.record)))
    } catch { entry.caller.resume(throwing: error) }
  }
}
