import ClipModel
import Database
import Delivery
import KlapProtocol

extension Generation {
  /// Queues a run: project state, run, timeline and start message in one transaction. A project that is queued or
  /// processing answers with its queueId and nothing new is made.
  ///
  /// - Parameter delay: until the worker's delivery; nil takes `START_DELAY`.
  /// - Throws: `GenerationError.invalidProject` for unknown, foreign or without a video; `.unsupportedOptions`.
  package func start(project: Project.ID, owner: Account.ID, delay: Duration? = nil) async throws -> StartResult {
    try await database.write { try start(project: project, owner: owner, delay: delay, in: $0) }
  }

  /// The same in the caller's transaction.
  package func start(
    project: Project.ID, owner: Account.ID, delay: Duration? = nil, in transaction: any SQLTransaction
  ) throws -> StartResult {
    let ledger = ledger(transaction)
    guard let project = try ledger.project(project, owner: owner), project.hasVideo else {
      throw GenerationError.invalidProject
    }
    if project.state.isActive, let id = project.currentRun, let run = try ledger.run(id) {
      return StartResult(queueId: run.queueID, run: run.id, isNew: false)
    }
    let run = try queueRun(of: project, delay: delay ?? configuration.startDelay, in: ledger)
    return StartResult(queueId: run.queueID, run: run.id, isNew: true)
  }

  /// A new run of a project that has ended; the old clips stay until the new ones are there.
  ///
  /// - Throws: as `start`, but `.notFound` for unknown or foreign.
  package func retry(project: Project.ID, owner: Account.ID) async throws -> StartResult {
    _ = try await self.project(project, owner: owner)
    return try await start(project: project, owner: owner, delay: .zero)
  }

  private func queueRun(of project: Project, delay: Duration, in ledger: Ledger) throws -> Run {
    let provider = try refuseUnsupported(project.options)
    let moved = try ledger.move(project, by: .queue)
    let id = Run.ID.random(prefix: "run_")
    let message = try sendStart(id, count: 1, of: project, delay: delay, in: ledger)
    let run = Run(
      id: id, project: project.id, number: try ledger.nextRunNumber(of: project.id), options: project.options,
      message: message, now: ledger.now, due: ledger.now + delay, provider: provider.name,
      secret: StandardWebhook.makeSecret())
    try ledger.insert(run)
    try ledger.setRuns(current: id, clips: project.clipsRun, of: project)
    try ledger.note(
      .queued, run.number == 1 ? "Clips were asked for." : "Clips were asked for again (run \(run.number)).", run: id,
      project: moved)
    ledger.tell(.progress(stage: .queued, percent: run.progress), project: moved)
    return run
  }

  private func refuseUnsupported(_ options: ClipOptions) throws -> any ClipProvider {
    guard let provider = providers.first else { throw GenerationError.providerUnavailable("No clip engine is set up.") }
    let unsupported = provider.capabilities.extensions ? [] : CreateTaskRequest.unsupported(in: options)
    if !unsupported.isEmpty { throw GenerationError.unsupportedOptions(unsupported, provider: provider.name) }
    return provider
  }
}

extension Run {
  /// A run that has just been queued.
  fileprivate init(
    id: ID, project: Project.ID, number: Int, options: ClipOptions, message: String, now: Timestamp, due: Timestamp,
    provider: String, secret: String
  ) {
    self.init(
      id: id, project: project, number: number, state: .queued, options: options, queueID: message,
      startMessage: message, startDueAt: due, starts: 1, queuedAt: now, provider: provider,
      hook: Identifier<Run>.random().rawValue, webhookSecret: secret, intent: .none,
      leaseUntil: Timestamp(milliseconds: 0), creates: 0, listed: 0, steadyLists: 0, checkNumber: 0,
      checkWantedAt: Timestamp(milliseconds: 0), troubles: 0, stage: .queued, progress: 5)
  }
}
