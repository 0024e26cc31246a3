import ClipModel
import Database
import Delivery
import Library

extension Generation {
  /// One round of the sweep: see `Sweeper`.
  package func sweep() async throws {
    for run in try await read({ try $0.activeRuns() }) {
      await discard(try await write { try mend(run.id, in: $0) })
    }
    try await cancelAbandonedTasks()
  }

  /// Returns files that nobody needs any more.
  private func mend(_ id: Run.ID, in ledger: Ledger) throws -> [FileKey] {
    guard let (living, project) = try ledger.livingRun(id) else { return [] }
    var run = living
    if isBeyondLimit(&run, in: ledger) { return try endAtLimit(run, of: project, in: ledger) }
    try ledger.save(run)
    if run.taskID != nil {
      try mendCheck(run, of: project, in: ledger)
    } else {
      try mendStart(run, of: project, in: ledger)
    }
    return []
  }

  private func mendCheck(_ living: Run, of project: Project, in ledger: Ledger) throws {
    guard ledger.now - (living.nextCheckAt ?? living.queuedAt) > configuration.overdue,
      try !isInPass(living, in: ledger), try isLost(living.checkMessage, in: ledger)
    else { return }
    var run = living
    try ledger.note(
      .republished, "A check was lost; another one is on its way.",
      cause: "It was due \(late(run.nextCheckAt, ledger)) ago.",
      run: run.id, project: project)
    try sendCheck(&run, after: .zero, in: ledger)
    try ledger.save(run)
  }

  private func mendStart(_ living: Run, of project: Project, in ledger: Ledger) throws {
    guard ledger.now - max(living.startDueAt, living.leaseUntil) > configuration.overdue,
      try isLost(living.startMessage, in: ledger)
    else { return }
    var run = living
    run.starts += 1
    run.startDueAt = ledger.now
    run.startMessage = try sendStart(run.id, count: run.starts, of: project, delay: .zero, in: ledger)
    try ledger.save(run)
    try ledger.note(
      .republished, "The start message was lost; another one is on its way.",
      cause: "It was due \(late(living.startDueAt, ledger)) ago.", run: run.id, project: project)
  }

  /// Whether a message will not come any more. One that waits its turn, or for its next try soon, is not lost.
  private func isLost(_ message: String?, in ledger: Ledger) throws -> Bool {
    guard let message, let status = try queue.status(WorkItem.ID(message), in: ledger.transaction), status.isLive else {
      return true
    }
    return (status.due ?? ledger.now) > ledger.now + configuration.overdue
  }

  private func late(_ due: Timestamp?, _ ledger: Ledger) -> String {
    let seconds = Int((ledger.now - (due ?? ledger.now)).seconds)
    return seconds < 120 ? "\(seconds) seconds" : "\(seconds / 60) minutes"
  }
}
