import ClipModel
import Library
import Logging

extension Generation {
  /// Stops the run under way. What was kept already stays visible until the next run completes.
  ///
  /// - Throws: `.notFound`, `.notNow`.
  package func cancel(project: Project.ID, owner: Account.ID) async throws {
    try await write { ledger in
      let project = try demand(project, owner: owner, in: ledger)
      guard project.state.isActive, let id = project.currentRun, let run = try ledger.run(id) else {
        throw GenerationError.notNow(state: project.state, event: .cancel)
      }
      try stop(run, of: project, in: ledger)
    }
  }

  private func stop(_ run: Run, of project: Project, in ledger: Ledger) throws {
    let moved = try ledger.move(project, by: .cancel)
    try end(run, as: .canceled, in: ledger)
    try ledger.note(.canceled, "The run was canceled.", run: run.id, project: moved)
  }

  /// Deletes the project, its clips and its original; stops a run under way, and has its tasks deleted where the
  /// provider can.
  package func delete(project: Project.ID, owner: Account.ID) async throws {
    let (files, original) = try await write { ledger -> ([FileKey], String?) in
      let project = try demand(project, owner: owner, in: ledger)
      for run in try ledger.runs(of: project.id) { try abandonTask(of: run, in: ledger) }
      let files = try ledger.removeClips(of: project.id, except: nil)
      let entry = TimelineEntry(
        sequence: try ledger.nextSequence(), at: ledger.now.iso8601, kind: .deleted, words: "The project was deleted.")
      try ledger.delete(project)
      ledger.tell(.entry(entry), project: project)
      guard let original = project.originalID else { return (files, nil) }
      return (files, try ledger.isOriginalUsed(original) ? nil : original)
    }
    await discard(files)
    if let original { await forget(original) }
  }

  /// An original that can't be deleted now is found at the next start by its owner's sweep.
  private func forget(_ original: String) async {
    do {
      try await seams.forgetOriginal(original)
    } catch {
      logger.warning("An original stays for now", metadata: ["original": "\(original)", "reason": "\(error)"])
    }
  }

  /// A project whose video could not be had: `failed` with its cause, which replaces an earlier one.
  ///
  /// - Throws: `.notFound`; `.notNow` for a project at work, whose run has a video; `ProjectTransitionError` for one that
  ///   was completed or canceled.
  package func intakeFailed(project: Project.ID, owner: Account.ID, failure: RunFailure) async throws {
    try await write { ledger in
      let project = try demand(project, owner: owner, in: ledger)
      guard !project.state.isActive else { throw GenerationError.notNow(state: project.state, event: .fail) }
      let moved = try ledger.move(project, by: .fail, error: failure.words)
      try ledger.note(.failed, failure.cause, cause: failure.remedy, project: moved)
    }
  }

  /// Whether a row names a kept file; at start what no row names is deleted.
  package func isRecorded(_ key: FileKey) async throws -> Bool { try await read { try $0.isRecorded(key) } }
}
