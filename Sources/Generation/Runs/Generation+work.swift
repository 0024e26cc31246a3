import ClipModel
import Foundation
import KlapProtocol

extension Generation {
  /// The worker's delivery, already verified: asks the provider for a task, at most one per run, and never waits for the
  /// clips. Returns a note of what was done.
  ///
  /// - Throws: `GenerationError.busy` and `.providerUnavailable`, which become 503, so that delivery retries.
  package func work(body: [UInt8]) async throws -> String {
    let body = try RoadBody.read(body)
    switch try await write({ try admit(body, in: $0) }) {
    case .done(let note): return note
    case .busy(let rest): throw GenerationError.busy(retryAfter: rest)
    case .ask(let run, let project): return try await ask(for: run, of: project)
    }
  }

  private enum Entry: Sendable {
    case done(String)
    case busy(Duration)
    case ask(Run, Project)
  }

  /// Commits the intent before the provider is called.
  private func admit(_ body: RoadBody, in ledger: Ledger) throws -> Entry {
    guard let known = try ledger.run(body) else { return .done("unknown run") }
    guard let (run, project) = try ledger.livingRun(known.id) else { return try admitStale(known, in: ledger) }
    guard let provider = providers.first(where: { $0.name == run.provider }) else {
      try fail(run, of: project, Self.missingProvider(run), in: ledger)
      return .done("failed")
    }
    let decision = Admission.decide(run, now: ledger.now, rules: rules(for: provider))
    switch decision {
    case .nothing(let words):
      try ledger.noteOnce(.noted, words, run: run.id, project: project)
      return .done(words)
    case .busy(let rest): return .busy(rest)
    case .giveUp(let failure):
      try fail(run, of: project, failure, in: ledger)
      return .done("failed")
    case .ask(let repeated): return try claim(run, of: project, provider: provider, repeated: repeated, in: ledger)
    }
  }

  private func claim(
    _ run: Run, of project: Project, provider: any ClipProvider, repeated: Bool, in ledger: Ledger
  ) throws -> Entry {
    let moved = project.state == .queued ? try ledger.move(project, by: .start) : project
    var claimed = run
    claimed.state = .processing
    claimed.startedAt = run.startedAt ?? ledger.now
    try commitIntent(&claimed, in: ledger)
    if repeated, !provider.capabilities.idempotentCreate {
      try ledger.noteOnce(
        .uncertain, "\(provider.name) is asked a second time and may charge for this video twice.",
        cause: "Its first answer was lost.", run: run.id, project: moved)
    }
    return .ask(claimed, moved)
  }

  private func commitIntent(_ run: inout Run, in ledger: Ledger) throws {
    run.intent = .creating
    run.hold(as: configuration.holder, until: ledger.now + configuration.intentLease)
    run.creates += 1
    try ledger.save(run)
  }

  /// A run that is over may have a task of which nobody knows, because its answer was lost. Where the same key gives
  /// the same task it is asked for again, so that it can be stopped.
  private func admitStale(_ known: Run, in ledger: Ledger) throws -> Entry {
    let isLost = known.intent == .creating || known.intent == .uncertain
    guard isLost, known.request != nil, let project = try ledger.project(known.project),
      let capabilities = providers.first(where: { $0.name == known.provider })?.capabilities,
      capabilities.idempotentCreate, capabilities.cancel
    else { return .done(try noteStale(known, "A delivery came for a run that is over.", in: ledger)) }
    if isHeld(known, at: ledger.now) { return .busy(known.leaseUntil - ledger.now) }
    var claimed = known
    try commitIntent(&claimed, in: ledger)
    return .ask(claimed, project)
  }

  private func rules(for provider: any ClipProvider) -> Admission.Rules {
    Admission.Rules(
      holder: configuration.holder, isOnlyProcess: configuration.isOnlyProcess,
      repeatUncertain: configuration.repeatUncertain, isIdempotent: provider.capabilities.idempotentCreate,
      provider: provider.name)
  }

  /// Notes, once, a message for a run that is not current, finished or canceled. Nothing else changes.
  func noteStale(_ run: Run, _ words: String, in ledger: Ledger) throws -> String {
    if let project = try ledger.project(run.project) {
      try ledger.noteOnce(.noted, words, cause: "It is \(run.state.rawValue).", run: run.id, project: project)
    }
    return words
  }

  static func missingProvider(_ run: Run) -> RunFailure {
    RunFailure(
      stage: run.stage, cause: "\(run.provider) began this run and is not set up any more.",
      remedy: "Set it up again (KLAP_API_KEY), or queue the project again.")
  }
}
