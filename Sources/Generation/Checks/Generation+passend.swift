import ClipModel
import Library

extension Generation {
  /// Ends a pass: completes the run when nothing is left to do, else writes the next check.
  func end(_ pass: Pass, isThrough: Bool) async throws -> String {
    let (words, leftovers) = try await write { ledger -> (String, [FileKey]) in
      guard let (living, project) = try ledger.livingRun(pass.run.id) else { return ("the run is over", []) }
      var run = living
      run.letGo()
      if run.troubles > 0 {
        try ledger.note(.noted, "\(run.provider) answers again.", run: run.id, project: project)
        (run.troubles, run.trouble) = (0, nil)
      }
      let clips = try ledger.clips(of: run.id)
      if isDone(run, clips, provider: pass.provider) { return try finish(run, of: project, clips, in: ledger) }
      return (try goOn(&run, after: pass, isThrough: isThrough, clips, in: ledger), [])
    }
    await discard(leftovers)
    return words
  }

  /// Writes the next check, unless there is one already.
  private func goOn(
    _ run: inout Run, after pass: Pass, isThrough: Bool, _ clips: [Clip], in ledger: Ledger
  ) throws -> String {
    let isNewest = run.checkNumber == pass.run.checkNumber
    if isNewest {
      let isWanted = !isThrough || run.checkWantedAt != pass.run.checkWantedAt
      let distance = isWanted ? .zero : spacing(of: run, clips, provider: pass.provider, at: ledger.now)
      try sendCheck(&run, after: distance, in: ledger)
    }
    try ledger.save(run)
    return isNewest ? "waiting" : "a newer check is on its way"
  }

  /// Whether the provider has listed everything and every clip is kept or given up. Hosted Klap's list may be empty or
  /// partial for some seconds after `ready` (contracts/klap-v2.md, section 3): it counts once it has stopped growing.
  private func isDone(_ run: Run, _ clips: [Clip], provider: any ClipProvider) -> Bool {
    guard run.taskReadyAt != nil, clips.allSatisfy(\.state.isFinal) else { return false }
    if run.listed == 0 { return run.steadyLists >= (provider.capabilities.extensions ? 1 : 4) }
    return provider.capabilities.extensions || run.steadyLists >= 1
  }

  private func finish(
    _ run: Run, of project: Project, _ clips: [Clip], in ledger: Ledger
  ) throws -> (String, [FileKey]) {
    guard clips.contains(where: { $0.state == .kept }) else {
      try fail(run, of: project, Self.nothingKept(clips), in: ledger)
      return ("failed", [])
    }
    return ("completed", try complete(run, of: project, clips, in: ledger))
  }

  /// Ends a run that took too long: with the clips that it has once the task is through, else as failed. Returns the
  /// files of the clips that are replaced.
  func endAtLimit(_ run: Run, of project: Project, in ledger: Ledger) throws -> [FileKey] {
    let clips = try ledger.clips(of: run.id)
    if run.taskReadyAt != nil, clips.contains(where: { $0.state == .kept }) {
      return try complete(run, of: project, clips, in: ledger)
    }
    let trouble = run.trouble ?? clips.compactMap(\.trouble).first
    try fail(run, of: project, .limit(configuration.runLimit, stage: run.stage, trouble: trouble), in: ledger)
    return []
  }

  private static func nothingKept(_ clips: [Clip]) -> RunFailure {
    if let trouble = clips.compactMap(\.trouble).first {
      return RunFailure(stage: .collect, cause: "No clip could be kept. \(trouble)", remedy: "Queue the project again.")
    }
    return RunFailure(
      stage: .choose, cause: "No moment of this video was worth a clip.",
      remedy: "Give a video with more speech, or allow shorter clips.")
  }

  /// Distance to the next check: while the provider works on, what it wants; then until the first clip may be tried.
  private func spacing(of run: Run, _ clips: [Clip], provider: any ClipProvider, at now: Timestamp) -> Duration {
    let spacing = provider.capabilities.checkSpacing
    var distance = spacing.lowerBound
    if run.taskReadyAt == nil {
      for _ in 0..<min(run.checkNumber, 32) where distance < spacing.upperBound { distance = distance * 3 / 2 }
    }
    distance = min(distance, spacing.upperBound)
    guard run.taskReadyAt != nil, provider.capabilities.extensions || run.steadyLists > 0,
      let first = clips.filter({ !$0.state.isFinal }).map(\.notBefore).min()
    else { return distance }
    return max(distance, first - now)
  }

  static func doubled(_ distance: Duration, times: Int) -> Duration {
    (0..<min(max(times, 0), 16)).reduce(distance) { distance, _ in min(distance * 2, .seconds(300)) }
  }

  /// Ends a pass that the provider didn't answer: the checks go on, further apart, until it does or a limit is reached.
  func endTroubled(_ pass: Pass, by error: ProviderError, in ledger: Ledger) throws -> String {
    guard let (living, project) = try ledger.livingRun(pass.run.id) else { return "the run is over" }
    var run = living
    run.letGo()
    run.troubles += 1
    run.trouble = error.publicMessage
    run.lastCheckAt = ledger.now
    if case .refused(let status, let message) = error, run.troubles >= Self.patience(with: status) {
      try fail(
        run, of: project, .refused(by: run.provider, status: status, message: message, stage: run.stage), in: ledger)
      return "failed"
    }
    if run.troubles == 1 {
      try ledger.note(
        .trouble, "\(run.provider) does not answer; it is asked again.", cause: error.publicMessage, run: run.id,
        project: project)
    }
    if run.checkNumber == pass.run.checkNumber {
      try sendCheck(&run, after: backoff(run, error, provider: pass.provider), in: ledger)
    }
    try ledger.save(run)
    return "troubled"
  }

  /// How many refusals in a row are believed: keys may be mended meanwhile, an unknown task stays unknown.
  private static func patience(with status: Int) -> Int {
    switch status {
    case 401, 402, 403: 10
    default: 3
    }
  }

  private func backoff(_ run: Run, _ error: ProviderError, provider: any ClipProvider) -> Duration {
    let distance = Self.doubled(provider.capabilities.checkSpacing.lowerBound, times: run.troubles - 1)
    if case .unavailable(_, let retryAfter?) = error { return max(distance, min(retryAfter, .seconds(3600))) }
    return distance
  }
}
