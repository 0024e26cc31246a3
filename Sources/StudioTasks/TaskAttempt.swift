import ClipModel
import Crypto
import Delivery
import Foundation
import KlapProtocol
import Studio

/// One claim's work on a task.
struct TaskAttempt: Sendable {
  let handler: TaskHandler
  let task: TaskRecord
  let lease: Lease
  let recorder: TaskRecorder

  init(handler: TaskHandler, task: TaskRecord, lease: Lease) {
    self.handler = handler
    self.task = task
    self.lease = lease
    recorder = TaskRecorder(handler: handler, task: task, claim: lease.claim.number)
  }

  private var studio: StudioTasks { handler.studio }
  private var files: StudioFiles { handler.studio.files }

  func makeClips() async throws {
    try await studio.removeUnrecorded(of: task.id)
    let source = try await source()
    let content = try await content(of: source)
    let job = PipelineJob(
      source: source, content: content,
      options: try task.request.clipOptions(ownOrigin: studio.configuration.appOrigin),
      transcript: task.request.cutroom?.transcript, cache: files.cacheFolder(content))
    let kept = try await studio.keptClips(of: task.id)
    let (id, progress) = (task.id, studio.progress)
    _ = try await handler.pipeline.run(job, rates: try await studio.rates()) { news in
      progress.update(id) { $0.take(news) }
    } record: { event in
      try await record(event, kept: kept)
    }
  }

  private func record(_ event: PipelineEvent, kept: Set<String>) async throws {
    switch event {
    case .stageFinished(let report): try await lease.record { try recorder.stage(report, in: $0) }
    case .chosen(let count): try await lease.record { try recorder.chosen(count, in: $0) }
    case .clipFinished(let clip):
      guard !kept.contains(clip.key) else { return }
      let folder = try files.makeClaimFolder(task.id, lease.claim.number).appending(path: clip.key)
      try DurableFile.link(clip.folder, to: folder)
      let path = files.relative(folder)
      try await lease.record { try recorder.clip(clip, folder: path, in: $0) }
    case .clipFailed(let title, let reason):
      try await lease.record { try recorder.clipFailed("“\(title)” could not be made. \(reason)", in: $0) }
    }
  }

  /// The local file: our own original, one fetched by an earlier claim, or a new download.
  private func source() async throws -> String {
    let address = task.request.sourceVideoURL
    do {
      if let path = try await handler.sources.resolveOwnMedia(address) { return path }
      if let fetched = task.sourceFile { return files.absolute(fetched).path }
      return try await fetch(address)
    } catch let error as any PublicError where !(error is DeliveryError) {
      throw SourceError(error)
    }
  }

  private func fetch(_ address: String) async throws -> String {
    studio.progress.update(task.id) { $0.stage = Stage.fetch.rawValue }
    let folder = try files.makeClaimFolder(task.id, lease.claim.number)
    let (part, target) = (folder.appending(path: "source.part"), folder.appending(path: "source"))
    let begun = studio.clock.monotonic
    try await handler.sources.download(address, part.path)
    try Task.checkCancellation()
    try DurableFile.commit(part, as: target)
    let seconds = (studio.clock.monotonic - begun).seconds
    let path = files.relative(target)
    try await lease.record { try recorder.fetched(path, seconds: seconds, in: $0) }
    return target.path
  }

  private func content(of path: String) async throws -> String {
    if let known = task.content { return known }
    let content = try await Self.hash(path)
    try await lease.record { try recorder.content(content, in: $0) }
    return content
  }

  @concurrent
  private static func hash(_ path: String) async throws -> String {
    let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { handle.closeFile() }
    var hash = SHA256()
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
      try Task.checkCancellation()
      hash.update(data: piece)
    }
    return hash.finalize().hexadecimal
  }
}
