import ClipModel
import KlapProtocol
import Library

/// One look at a run's task.
struct Pass: Sendable {
  let run: Run
  let project: Project
  let provider: any ClipProvider
  let taskID: String
  /// On the monotonic clock: no new copy begins after it.
  let deadline: Duration
}

extension Generation {
  /// A check's delivery, already verified: one pass that starts missing exports, keeps ready clips, and writes the next
  /// check in the transaction that ends it. It never waits for the provider's work and begins nothing after 45 seconds;
  /// only files that come in slowly make it longer.
  ///
  /// - Returns: a note of what was done. Throws only for what delivery should repeat; `.busy` while another pass of the
  ///   run is at work.
  package func collect(body: [UInt8]) async throws -> String {
    let body = try RoadBody.read(body)
    switch try await write({ try admitCheck(body, in: $0) }) {
    case .done(let note): return note
    case .over(let leftovers):
      await discard(leftovers)
      return "over its limit"
    case .busy(let rest): throw GenerationError.busy(retryAfter: rest)
    case .pass(let pass): return try await carryOut(pass)
    }
  }

  private enum CheckEntry: Sendable {
    case done(String)
    /// The run reached its limit; these files are nobody's now.
    case over([FileKey])
    case busy(Duration)
    case pass(Pass)
  }

  private func admitCheck(_ body: RoadBody, in ledger: Ledger) throws -> CheckEntry {
    guard let known = try ledger.run(body) else { return .done("unknown run") }
    guard let (run, project) = try ledger.livingRun(known.id) else {
      return .done(try noteStale(known, "A check came for a run that is over.", in: ledger))
    }
    guard let taskID = run.taskID else { return .done("no task yet") }
    if let number = body.check, number < run.checkNumber {
      try ledger.noteOnce(.noted, "A check was delivered again.", run: run.id, project: project)
      return .done("superseded")
    }
    guard let provider = providers.first(where: { $0.name == run.provider }) else {
      try fail(run, of: project, Self.missingProvider(run), in: ledger)
      return .done("failed")
    }
    var held = run
    if isBeyondLimit(&held, in: ledger) {
      return .over(try endAtLimit(run, of: project, in: ledger))
    }
    if try isInPass(run, in: ledger) { return .busy(run.leaseUntil - ledger.now) }
    held.hold(as: configuration.holder, until: ledger.now + configuration.passLease)
    try ledger.save(held)
    let pass = Pass(
      run: held, project: project, provider: provider, taskID: taskID,
      deadline: clock.monotonic + configuration.passLimit)
    return .pass(pass)
  }

  /// Performs a pass; one that breaks off lets its run go, so that the repetition needn't wait for the lease to end.
  private func carryOut(_ pass: Pass) async throws -> String {
    do {
      return try await perform(pass)
    } catch {
      try await write { ledger in
        guard var run = try ledger.run(pass.run.id) else { return }
        run.letGo()
        try ledger.save(run)
      }
      throw error
    }
  }

  private func perform(_ pass: Pass) async throws -> String {
    let isThrough: Bool
    do {
      let task = try await pass.provider.task(pass.taskID)
      if task.status == .error {
        let stage = task.cutroom.flatMap { Stage(rawValue: $0.stage) } ?? pass.run.stage
        try await giveUp(pass.run, .task(error: task.error, code: task.errorCode, stage: stage))
        return "failed"
      }
      try await write { try learn(task, in: pass, ledger: $0) }
      try await list(task, in: pass)
      isThrough = try await keepClips(in: pass)
    } catch let error as ProviderError {
      return try await write { try endTroubled(pass, by: error, in: $0) }
    }
    return try await end(pass, isThrough: isThrough)
  }

  /// Records the shorts that the provider lists; hosted Klap's list is asked for once its task is ready.
  private func list(_ task: KlapTask, in pass: Pass) async throws {
    let isReady = task.status == .ready
    guard isReady || (task.cutroom?.clipsReady ?? 0) > 0 else { return }
    let shorts = try await pass.provider.shorts(folder: pass.run.outputID ?? task.outputID)
    try await write { ledger in
      guard let (living, _) = try ledger.livingRun(pass.run.id) else { return }
      var run = living
      for (index, short) in shorts.enumerated() {
        try ledger.insert(Clip(short: short, position: index, run: run))
      }
      if isReady { run.steadyLists = shorts.count == run.listed ? run.steadyLists + 1 : 0 }
      run.listed = shorts.count
      try ledger.save(run)
    }
  }
}

extension Clip {
  /// A short that was seen for the first time.
  fileprivate init(short: KlapShort, position: Int, run: Run) {
    let facts = Facts(
      score: short.score, reason: short.cutroom?.reason ?? short.viralityScoreExplanation,
      sourceStart: short.cutroom?.sourceStart, sourceEnd: short.cutroom?.sourceEnd, duration: short.duration,
      width: short.dimensionsWidth, height: short.dimensionsHeight, words: short.cutroom?.words ?? [],
      quality: short.cutroom?.quality ?? .null, layouts: short.cutroom?.layouts ?? .null)
    self.init(
      id: .random(prefix: "clp_"), project: run.project, run: run.id, shortID: short.id, position: position,
      state: .found, title: short.name.isEmpty ? "Clip \(position + 1)" : short.name, facts: facts,
      exportLeaseUntil: Timestamp(milliseconds: 0), exports: 0, failures: 0, notBefore: Timestamp(milliseconds: 0))
  }
}
