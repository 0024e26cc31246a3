import ClipModel

extension Run {
  /// Counts the time since the last look as time at work, at most `longest` of it: what the service slept, what came
  /// before the first delivery and what a task waits in its engine's line is not the run's.
  ///
  /// - Parameter saysStages: whether the provider tells a waiting task from one at work.
  mutating func look(at now: Timestamp, atMost longest: Duration, saysStages: Bool) {
    let isInLine = taskID == nil ? startedAt == nil : saysStages && stage == .queued
    if let lookedAt, now > lookedAt, !isInLine { worked += min(now - lookedAt, longest) }
    lookedAt = now
  }
}

extension Generation {
  /// Looks at `run`; true once it has worked for longer than its limit.
  func isBeyondLimit(_ run: inout Run, in ledger: Ledger) -> Bool {
    let provider = providers.first { $0.name == run.provider }
    run.look(
      at: ledger.now, atMost: configuration.sweepInterval * 2, saysStages: provider?.capabilities.progress ?? false)
    return run.worked > configuration.runLimit
  }
}
