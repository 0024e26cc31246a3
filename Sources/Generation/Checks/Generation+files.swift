import ClipModel
import KlapProtocol
import Library

/// A clip whose files lie in a scratch folder, not kept yet.
struct ClipCopy: Sendable {
  /// With what the files taught about it.
  var clip: Clip
  var video: String
  var thumbnail: String
  var subtitles: String?
}

extension Generation {
  /// Brings an export's files into `folder`, within the time that a pass has for a clip.
  func fetchInTime(
    _ clip: Clip, from address: String, export: KlapExport, into folder: String
  ) async throws -> ClipCopy {
    let copy = try await clock.within(configuration.copyLimit) {
      try await fetch(clip, from: address, export: export, into: folder)
    }
    guard let copy else {
      let minutes = Int(configuration.copyLimit.seconds / 60)
      throw GenerationError.providerUnavailable("Its files did not come in within \(minutes) minutes.")
    }
    return copy
  }

  private func fetch(
    _ clip: Clip, from address: String, export: KlapExport, into folder: String
  ) async throws -> ClipCopy {
    var copy = ClipCopy(clip: clip, video: folder + "/clip.mp4", thumbnail: folder + "/thumbnail.jpg")
    try await fetch(address, to: copy.video)
    copy.clip.bytes = try await Scratch(folder: configuration.scratch).size(of: copy.video)
    if clip.facts.duration == nil || clip.facts.width == nil || clip.facts.height == nil {
      let measures = try await seams.clipProbe.measure(copy.video)
      copy.clip.facts.duration = measures.duration
      (copy.clip.facts.width, copy.clip.facts.height) = (measures.width, measures.height)
    }
    if let address = export.cutroom?.thumbnailURL {
      try await fetch(address, to: copy.thumbnail)
    } else {
      let second = (copy.clip.facts.duration ?? 0) / 3
      try await seams.clipProbe.makeThumbnail(of: copy.video, at: second, to: copy.thumbnail)
    }
    if let address = export.cutroom?.subtitlesURL {
      let subtitles = folder + "/clip.srt"
      try await fetch(address, to: subtitles)
      copy.subtitles = subtitles
    }
    return copy
  }

  /// A file of our own Studio is linked, anything else downloaded.
  private func fetch(_ address: String, to path: String) async throws {
    if let local = try await seams.localFile(address) {
      try await Scratch(folder: configuration.scratch).clone(local, to: path)
    } else {
      try await seams.download(address, path)
    }
  }

  /// Keeps the files under names that belong to this copy alone, so that no other copy can delete or replace them.
  func put(_ copy: ClipCopy) async throws -> Clip {
    let folder = "clips/\(copy.clip.id)/\(Identifier<ClipCopy>.random())/"
    var kept = copy.clip
    do {
      kept.thumbnailFile = try await put(copy.thumbnail, as: folder + "thumbnail.jpg")
      if let subtitles = copy.subtitles { kept.subtitlesFile = try await put(subtitles, as: folder + "clip.srt") }
      kept.videoFile = try await put(copy.video, as: folder + "clip.mp4")
    } catch {
      await discard(kept.files)
      throw error
    }
    return kept
  }

  private func put(_ path: String, as name: String) async throws -> FileKey {
    let key = try FileKey(name)
    try await store.put(path, as: key)
    return key
  }
}

extension ServiceClock {
  /// Runs `body`; once `limit` has passed it is canceled, and nil comes back.
  fileprivate func within<Value: Sendable>(
    _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }
}
