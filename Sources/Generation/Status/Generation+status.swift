import ClipModel

extension Generation {
  /// - Throws: `GenerationError.notFound` for unknown or foreign.
  package func status(project: Project.ID, owner: Account.ID) async throws -> ProjectStatus {
    try await read { try status(of: demand(project, owner: owner, in: $0), in: $0) }
  }

  private func status(of project: Project, in ledger: Ledger) throws -> ProjectStatus {
    var run: Run?
    if let current = project.currentRun { run = try ledger.run(current) }
    let guess = try run.flatMap { try estimate(for: $0, of: project, in: ledger) }
    return ProjectStatus(
      status: project.state, queuedAt: project.queuedAt, startedAt: project.startedAt,
      completedAt: project.completedAt, error: project.error,
      errorCode: project.state == .failed ? run?.failure?.code : nil, clips: try visibleClips(of: project, in: ledger),
      stage: run?.stage, progress: run.flatMap { shownProgress(of: $0) }, etaSeconds: guess?.seconds,
      etaConfidence: guess?.confidence, waitingFor: run.flatMap { Waiting.words(for: $0, now: ledger.now) },
      timeline: try ledger.timeline(of: project.id))
  }

  /// The project's clips; those of its newest run while there are no others.
  private func visibleClips(of project: Project, in ledger: Ledger) throws -> [Clip] {
    guard let run = project.clipsRun ?? project.currentRun else { return [] }
    return try ledger.clips(of: run).filter { $0.state == .kept }
  }

  /// Unknown while a provider works that tells no progress.
  private func shownProgress(of run: Run) -> Int? {
    let provider = providers.first { $0.name == run.provider }
    let isBlind = provider?.capabilities.progress == false && run.state == .processing && run.taskReadyAt == nil
    return isBlind ? nil : run.progress
  }

  /// A kept clip.
  ///
  /// - Throws: `.notFound` for unknown, foreign, or not kept yet.
  package func clip(_ id: Clip.ID, project: Project.ID, owner: Account.ID) async throws -> Clip {
    let clip = try await clip(id, owner: owner)
    guard clip.project == project else { throw GenerationError.notFound("Clip") }
    return clip
  }

  /// The same, whatever its project.
  package func clip(_ id: Clip.ID, owner: Account.ID) async throws -> Clip {
    try await read { ledger in
      guard let clip = try ledger.clip(id), clip.state == .kept,
        try ledger.project(clip.project, owner: owner) != nil
      else { throw GenerationError.notFound("Clip") }
      return clip
    }
  }
}
