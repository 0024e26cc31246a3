import ClipModel
import Database
import Delivery
import Logging

extension Generation {
  /// Ends a living run as failed, tells why, and stops what may still run at the provider.
  func fail(_ run: Run, of project: Project, _ failure: RunFailure, in ledger: Ledger) throws {
    let moved = try ledger.move(project, by: .fail, error: failure.words)
    try end(run, as: .failed, failure: failure, in: ledger)
    try ledger.note(.failed, failure.cause, cause: failure.remedy, run: run.id, project: moved)
    try announce(.failed(failure), run: run, of: project, in: ledger)
  }

  /// Writes the end of a run; what it has at the provider is canceled where that can be.
  func end(_ run: Run, as state: RunState, failure: RunFailure? = nil, in ledger: Ledger) throws {
    var ended = run
    ended.state = state
    ended.endedAt = ledger.now
    ended.failure = failure
    ended.nextCheckAt = nil
    if state == .completed { ended.progress = 100 }
    try ledger.save(ended)
    if state != .completed { try abandonTask(of: run, in: ledger) }
  }

  func announce(_ outcome: RunNotice.Outcome, run: Run, of project: Project, in ledger: Ledger) throws {
    let notice = RunNotice(
      run: run.id.rawValue, project: project.id.rawValue, owner: project.owner, projectName: project.name,
      outcome: outcome, at: ledger.now)
    try seams.notify(notice, ledger.transaction)
    ledger.transaction.afterCommit { [seams] in seams.noticesWaiting() }
  }

  func provider(of run: Run) throws -> any ClipProvider {
    guard let provider = providers.first(where: { $0.name == run.provider }) else {
      throw GenerationError.providerUnavailable("\(run.provider) began this run and is not set up any more.")
    }
    return provider
  }
}

extension Generation {
  /// Remembers that nobody wants a run's task any more, so that it is canceled even after a crash.
  func abandonTask(of run: Run, in ledger: Ledger) throws {
    guard let task = run.taskID, let provider = providers.first(where: { $0.name == run.provider }),
      provider.capabilities.cancel
    else { return }
    try ledger.wantCancellation(of: task, at: provider.name)
    ledger.transaction.afterCommit { [abandoned] in abandoned.ring() }
  }

  /// Cancels abandoned tasks, and deletes those whose project was deleted, where the provider can. False when some
  /// could not be ended now; they stay wanted.
  @discardableResult
  func cancelAbandonedTasks() async throws -> Bool {
    var isDone = true
    for (name, task) in try await read({ try $0.wantedCancellations() }) {
      guard let provider = providers.first(where: { $0.name == name }) else { continue }
      let isProjectGone = try await read { try $0.run(task: task) == nil }
      do {
        if isProjectGone, provider.capabilities.deletion {
          try await provider.delete(task)
        } else {
          try await provider.cancel(task)
        }
      } catch {
        logger.info("A task could not be canceled yet", metadata: ["task": "\(task)", "reason": "\(error)"])
        isDone = false
        continue
      }
      try await write { try $0.forgetCancellation(of: task, at: name) }
    }
    return isDone
  }
}
