import ClipModel
import KlapProtocol

extension Generation {
  /// Brings every clip of the run as far as it can be brought now. False when time ran out before all were looked at.
  func keepClips(in pass: Pass) async throws -> Bool {
    let clips = try await read { ledger in
      try ledger.clips(of: pass.run.id).filter { !$0.state.isFinal && $0.notBefore <= ledger.now }
    }
    // What failed before comes last, so that it holds nothing up.
    for clip in clips.sorted(by: { ($0.failures, $0.position) < ($1.failures, $1.position) }) {
      guard clock.monotonic < pass.deadline else { return false }
      do {
        try await advance(clip, in: pass)
      } catch let error as ProviderError {
        // One that says when to come again means all of it; else the trouble is this clip's: the task was answered for.
        if case .unavailable(_, .some) = error { throw error }
        try await noteFailure(of: clip, error, in: pass)
      }
    }
    return true
  }

  private func advance(_ clip: Clip, in pass: Pass) async throws {
    guard let export = try await export(of: clip, in: pass) else { return }
    switch export.status {
    case .processing: return
    case .error: try await giveUp(clip, "The provider could not export it.", in: pass)
    case .ready: try await keep(clip, from: export, in: pass)
    }
  }

  /// The clip's export; started when there is none. nil when another delivery is starting it, the run is over, or the
  /// clip was given up.
  private func export(of clip: Clip, in pass: Pass) async throws -> KlapExport? {
    let folder = pass.run.outputID ?? ""
    if let id = clip.exportID { return try await look(at: id, of: clip, folder: folder, in: pass) }
    guard try await write({ try claimExport(clip.id, in: pass, ledger: $0) }) else { return nil }
    let export: KlapExport
    do {
      export = try await pass.provider.startExport(of: clip.shortID, folder: folder)
    } catch {
      return try await settle(error, of: clip, in: pass)
    }
    try await settleExport(clip.id) { clip in
      clip.exportID = export.id
      clip.state = .exporting
    }
    return export
  }

  private func look(at id: String, of clip: Clip, folder: String, in pass: Pass) async throws -> KlapExport? {
    do {
      return try await pass.provider.export(id, of: clip.shortID, folder: folder)
    } catch {
      guard case .refused(let status, let message) = error else { throw error }
      try await giveUp(clip, "The provider gives no export of it (\(status)): \(message)", in: pass)
      return nil
    }
  }

  /// Sorts a failed start of an export; only a refusal concerns this clip alone.
  private func settle(_ error: ProviderError, of clip: Clip, in pass: Pass) async throws -> KlapExport? {
    switch error {
    case .refused(let status, let message):
      try await giveUp(clip, "The provider refused to export it (\(status)): \(message)", in: pass)
      return nil
    case .unavailable: try await settleExport(clip.id) { $0.exports -= 1 }
    case .noAnswer, .unreadable: try await settleExport(clip.id, isKnown: false) { _ in }
    }
    throw error
  }

  /// Commits that an export is about to be asked for, since hosted Klap bills each.
  private func claimExport(_ id: Clip.ID, in pass: Pass, ledger: Ledger) throws -> Bool {
    guard let (run, project) = try ledger.livingRun(pass.run.id), var clip = try ledger.clip(id),
      clip.state == .found, clip.exportID == nil
    else { return false }
    let isHeld =
      clip.exportLeaseUntil > ledger.now
      && (!configuration.isOnlyProcess || clip.exportHolder == configuration.holder)
    if isHeld { return false }
    if clip.exportHolder != nil, !pass.provider.capabilities.idempotentCreate {
      guard clip.exports < 2, configuration.repeatUncertain else {
        clip.state = .failed
        clip.trouble = "The provider's answer to its export was lost."
        try ledger.save(clip)
        return false
      }
      try ledger.note(
        .uncertain, "The export of “\(clip.title)” is asked for a second time and may be charged twice.",
        cause: "The first answer was lost.", run: run.id, project: project)
    }
    clip.exports += 1
    clip.exportHolder = configuration.holder
    clip.exportLeaseUntil = ledger.now + configuration.intentLease
    try ledger.save(clip)
    return true
  }

  /// Ends the hold on a clip's export. An unknown end keeps its holder's name, so that a repetition is seen as one.
  private func settleExport(
    _ id: Clip.ID, isKnown: Bool = true, _ change: @escaping @Sendable (inout Clip) -> Void
  ) async throws {
    try await write { ledger in
      guard var clip = try ledger.clip(id) else { return }
      clip.exportLeaseUntil = Timestamp(milliseconds: 0)
      if isKnown { clip.exportHolder = nil }
      change(&clip)
      try ledger.save(clip)
    }
  }

  func giveUp(_ clip: Clip, _ reason: String, in pass: Pass) async throws {
    try await write { ledger in
      guard let (run, project) = try ledger.livingRun(pass.run.id), var current = try ledger.clip(clip.id),
        current.state != .kept, current.state != .failed
      else { return }
      current.state = .failed
      current.trouble = reason
      current.exportHolder = nil
      try ledger.save(current)
      try ledger.note(.trouble, "“\(clip.title)” is left out.", cause: reason, run: run.id, project: project)
    }
  }
}
