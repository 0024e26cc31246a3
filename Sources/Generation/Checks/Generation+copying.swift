import ClipModel
import KlapProtocol
import Library
import Logging

extension Generation {
  /// Copies a ready export with its thumbnail and facts. The files are durable before the row that names them. A copy
  /// that fails is tried again by later checks.
  func keep(_ clip: Clip, from export: KlapExport, in pass: Pass) async throws {
    guard let address = export.srcURL else { return try await giveUp(clip, "Its export has no address.", in: pass) }
    let kept: Clip
    do {
      kept = try await Scratch(folder: configuration.scratch).withFolder { folder in
        try await put(await fetchInTime(clip, from: address, export: export, into: folder))
      }
    } catch let error where !(error is CancellationError) {
      return try await noteFailure(of: clip, error, in: pass)
    }
    let isRecorded = try await write { try record(kept, in: pass, ledger: $0) }
    if !isRecorded { await discard(kept.files) }
  }

  /// Makes a copied clip exist for others. False when the run was over or another pass was first: then nobody needs
  /// these files.
  private func record(_ copied: Clip, in pass: Pass, ledger: Ledger) throws -> Bool {
    guard var clip = try ledger.clip(copied.id), clip.state != .kept,
      let (living, project) = try ledger.livingRun(pass.run.id)
    else { return false }
    clip.state = .kept
    clip.facts = copied.facts
    (clip.videoFile, clip.thumbnailFile, clip.subtitlesFile) = (
      copied.videoFile, copied.thumbnailFile, copied.subtitlesFile
    )
    clip.bytes = copied.bytes
    clip.keptAt = ledger.now
    clip.trouble = nil
    try ledger.save(clip)
    try ledger.note(.clip, "“\(clip.title)” is ready.", cause: clip.facts.reason, run: living.id, project: project)
    var run = living
    if run.taskReadyAt != nil {
      let clips = try ledger.clips(of: run.id)
      run.progress = max(run.progress, 90 + 9 * clips.count { $0.state == .kept } / max(clips.count, 1))
      try ledger.save(run)
      ledger.tell(.progress(stage: run.stage, percent: run.progress), project: project)
    }
    return true
  }

  /// Counts a try to get `clip` that failed; the next is made later, each time twice as long. Five are enough once
  /// trying again can't help, and twelve, half an hour of trying, once every other clip waits for this one.
  func noteFailure(of clip: Clip, _ error: any Error, in pass: Pass) async throws {
    let reason = (error as? any PublicError)?.publicMessage ?? "The copy failed."
    logger.warning("A clip could not be had", metadata: ["clip": "\(clip.id)", "reason": "\(error)"])
    let isHopeless = (error as? any PublicError)?.isRetryable == false
    let isEnough = try await write { ledger -> Bool in
      guard let (run, project) = try ledger.livingRun(pass.run.id), var current = try ledger.clip(clip.id),
        !current.state.isFinal
      else { return false }
      current.failures += 1
      current.trouble = reason
      let first = pass.provider.capabilities.checkSpacing.lowerBound
      current.notBefore = ledger.now + Self.doubled(first, times: current.failures)
      try ledger.save(current)
      try ledger.noteOnce(
        .trouble, "“\(clip.title)” could not be had yet; it is tried again.", cause: reason, run: run.id,
        project: project)
      if isHopeless, current.failures >= 5 { return true }
      let others = try ledger.clips(of: run.id).filter { $0.id != clip.id }
      let isAwaited = run.taskReadyAt != nil && others.allSatisfy(\.state.isFinal)
      return current.failures >= 12 && isAwaited && others.contains { $0.state == .kept }
    }
    if isEnough { try await giveUp(clip, reason, in: pass) }
  }

  /// Deletes files that no row names any more; what can't be deleted now goes at the next start.
  func discard(_ keys: [FileKey]) async {
    guard !keys.isEmpty else { return }
    do {
      try await store.delete(keys)
    } catch {
      logger.warning("Files stay until the next start", metadata: ["reason": "\(error)"])
    }
  }
}
