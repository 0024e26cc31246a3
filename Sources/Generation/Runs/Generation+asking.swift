import ClipModel
import KlapProtocol

extension Generation {
  /// Asks the provider, whose intent is committed, and writes what it answered.
  func ask(for run: Run, of project: Project) async throws -> String {
    let provider = try provider(of: run)
    let request: CreateTaskRequest
    do {
      request = try await self.request(for: run, of: project, provider: provider)
    } catch let error as any PublicError where !error.isRetryable {
      try await giveUp(run, Self.unusableSource(error))
      return "failed"
    } catch {
      try await release(run, isKnown: true, trouble: "The video's address could not be made.")
      throw error
    }
    do {
      let task = try await provider.create(request, idempotencyKey: run.id.rawValue)
      return try await write { try begin(task, for: run.id, in: $0) }
    } catch let error as ProviderError {
      return try await settle(error, for: run, provider: provider)
    }
  }

  /// What is asked for, kept with the run before it is sent, since links and addresses are new each time while a
  /// repetition has to be the same.
  private func request(
    for run: Run, of project: Project, provider: any ClipProvider
  ) async throws -> CreateTaskRequest {
    if let text = run.request { return try KlapJSON.decode(CreateTaskRequest.self, from: Array(text.utf8)) }
    let request = try await newRequest(for: run, of: project, provider: provider)
    let text = String(decoding: try KlapJSON.encode(request), as: UTF8.self)
    try await write { ledger in
      guard var current = try ledger.run(run.id) else { return }
      current.request = text
      try ledger.save(current)
    }
    return request
  }

  private func newRequest(
    for run: Run, of project: Project, provider: any ClipProvider
  ) async throws -> CreateTaskRequest {
    let source =
      if let original = project.originalID {
        try await seams.mediaLink(original, provider.appURL)
      } else {
        project.videoURL ?? ""
      }
    let webhook = "\(provider.appURL)/api/webhooks/klap/\(run.hook)"
    let cutroom =
      provider.capabilities.extensions
      ? CutroomRequest(webhookURL: webhook, webhookSecret: run.webhookSecret) : nil
    return try CreateTaskRequest(sourceVideoURL: source, name: project.name, options: run.options, cutroom: cutroom)
  }

  /// The provider has a task: the first check is written with it. A run that was canceled meanwhile abandons it.
  private func begin(_ task: KlapTask, for id: Run.ID, in ledger: Ledger) throws -> String {
    guard var run = try ledger.run(id), run.taskID == nil else { return "another delivery was first" }
    run.taskID = task.id
    run.outputID = task.outputID
    run.intent = .created
    run.letGo()
    (run.troubles, run.trouble) = (0, nil)
    guard let (_, project) = try ledger.livingRun(id) else {
      try ledger.save(run)
      try abandonTask(of: run, in: ledger)
      return try noteStale(run, "The clip engine's task is stopped, since the run was over.", in: ledger)
    }
    run.stage = .fetch
    try sendCheck(&run, after: provider(of: run).capabilities.checkSpacing.lowerBound, in: ledger)
    try ledger.save(run)
    try ledger.note(
      .started, "\(run.provider) has begun.", cause: "Task \(task.id)", run: run.id, project: project)
    ledger.tell(.progress(stage: run.stage, percent: run.progress), project: project)
    return "started"
  }

  /// Sorts a failed create: refused for good, not now, or unknown.
  private func settle(_ error: ProviderError, for run: Run, provider: any ClipProvider) async throws -> String {
    switch error {
    case .refused(let status, let message):
      try await giveUp(run, .refused(by: provider.name, status: status, message: message, stage: .queued))
      return "failed"
    case .unavailable(let reason, let retryAfter):
      try await release(run, isKnown: true, trouble: reason)
      throw GenerationError.providerUnavailable(reason, retryAfter: retryAfter)
    case .noAnswer(let reason), .unreadable(let reason):
      try await release(run, isKnown: false, trouble: reason)
      throw GenerationError.providerUnavailable(reason)
    }
  }

  /// Lets go of a run whose provider was asked in vain.
  ///
  /// - Parameter isKnown: that this time nothing was done; an earlier answer may be lost all the same.
  private func release(_ run: Run, isKnown: Bool, trouble: String) async throws {
    try await write { ledger in
      guard var current = try ledger.run(run.id), current.taskID == nil else { return }
      if isKnown { current.creates -= 1 }
      current.intent = current.creates > 0 ? .uncertain : .none
      current.letGo()
      current.troubles += 1
      current.trouble = trouble
      try ledger.save(current)
      guard let (_, project) = try ledger.livingRun(run.id) else { return }
      try ledger.noteOnce(
        .trouble, "\(run.provider) could not be asked yet; it is tried again.", cause: trouble, run: run.id,
        project: project)
    }
  }

  func giveUp(_ run: Run, _ failure: RunFailure) async throws {
    try await write { ledger in
      guard let (run, project) = try ledger.livingRun(run.id) else { return }
      try fail(run, of: project, failure, in: ledger)
    }
  }

  private static func unusableSource(_ error: any PublicError) -> RunFailure {
    RunFailure(
      stage: .fetch, cause: error.publicMessage, remedy: "Give the project's video again, then queue it again.")
  }
}
