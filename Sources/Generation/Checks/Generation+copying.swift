import ClipModel
import KlapProtocol
import Library
import Logging

extension Generation {
  /// Copies a ready export with its thumbnail and facts. The files are durable before the row that names them; a copy
  /// that fails is tried again by the next checks, five times in all.
  func keep(_ clip: Clip, from export: KlapExport, in pass: Pass) async throws {
    guard let address = export.srcURL else { return try await giveUp(clip, "Its export has no address.", in: pass) }
    let kept: Clip
    do {
      kept = try await Scratch(folder: configuration.scratch).withFolder { folder in
        try await copy(clip, from: address, export: export, in: folder)
      }
    } catch let error where !(error is CancellationError) {
      return try await noteFailedCopy(of: clip, error, in: pass)
    }
    let isRecorded = try await write { try record(kept, in: pass, ledger: $0) }
    if !isRecorded { await discard(kept.files) }
  }

  private func copy(_ clip: Clip, from address: String, export: KlapExport, in folder: String) async throws -> Clip {
    var kept = clip
    let video = folder + "/clip.mp4"
    try await fetch(address, to: video)
    kept.bytes = try await Scratch(folder: configuration.scratch).size(of: video)
    if kept.facts.duration == nil || kept.facts.width == nil || kept.facts.height == nil {
      let measures = try await seams.clipProbe.measure(video)
      kept.facts.duration = measures.duration
      (kept.facts.width, kept.facts.height) = (measures.width, measures.height)
    }
    let thumbnail = folder + "/thumbnail.jpg"
    if let address = export.cutroom?.thumbnailURL {
      try await fetch(address, to: thumbnail)
    } else {
      try await seams.clipProbe.makeThumbnail(of: video, at: (kept.facts.duration ?? 0) / 3, to: thumbnail)
    }
    kept.thumbnailFile = try await put(thumbnail, of: clip, as: "thumbnail.jpg")
    if let address = export.cutroom?.subtitlesURL {
      let subtitles = folder + "/clip.srt"
      try await fetch(address, to: subtitles)
      kept.subtitlesFile = try await put(subtitles, of: clip, as: "clip.srt")
    }
    kept.videoFile = try await put(video, of: clip, as: "clip.mp4")
    return kept
  }

  /// A file of our own Studio is linked, anything else downloaded.
  private func fetch(_ address: String, to path: String) async throws {
    if let local = try await seams.localFile(address) {
      try await Scratch(folder: configuration.scratch).clone(local, to: path)
    } else {
      try await seams.download(address, path)
    }
  }

  private func put(_ path: String, of clip: Clip, as name: String) async throws -> FileKey {
    let key = try FileKey("clips/\(clip.id)/\(name)")
    try await store.put(path, as: key)
    return key
  }

  /// Makes a copied clip exist for others. False when the run was over; true also when it is recorded already.
  private func record(_ copied: Clip, in pass: Pass, ledger: Ledger) throws -> Bool {
    guard let (living, project) = try ledger.livingRun(pass.run.id), var clip = try ledger.clip(copied.id) else {
      return false
    }
    if clip.state == .kept { return true }
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

  private func noteFailedCopy(of clip: Clip, _ error: any Error, in pass: Pass) async throws {
    let reason = (error as? any PublicError)?.publicMessage ?? "The copy failed."
    logger.warning("A clip could not be copied", metadata: ["clip": "\(clip.id)", "reason": "\(error)"])
    let copies = try await write { ledger -> Int in
      guard var current = try ledger.clip(clip.id) else { return 0 }
      current.copies += 1
      current.trouble = reason
      try ledger.save(current)
      return current.copies
    }
    if copies >= 5 { try await giveUp(clip, reason, in: pass) }
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
