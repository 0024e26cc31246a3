import ClipModel
import Foundation
import MediaTools

/// Orders the stages, keeps their results, and goes on where an earlier attempt stopped. Knows no database: what must be
/// kept is told through `record`.
package struct Pipeline: Sendable {
  let tool: MediaTool
  let listener: Listener
  let watcher: Watcher
  let renderer: Renderer
  let limits: ProbeLimits
  /// Clips made at the same time.
  let lanes: Int

  package init(
    tool: MediaTool, listener: Listener, watcher: Watcher, renderer: Renderer, limits: ProbeLimits = ProbeLimits(),
    lanes: Int = 2
  ) {
    self.tool = tool
    self.listener = listener
    self.watcher = watcher
    self.renderer = renderer
    self.limits = limits
    self.lanes = lanes
  }

  /// Makes the clips of a job, the best first.
  ///
  /// - Parameters:
  ///   - progress: called often; must not block.
  ///   - record: called once for every stage and clip whose result is safe on disk; what it throws ends the job.
  /// - Returns: the clips in the order of the video.
  /// - Throws: `MediaError` and `StudioError` for a video that gives no clips, a `MediaError` that may pass once the
  ///   other clips are made, `CancellationError`; children are gone.
  package func run(
    _ job: PipelineJob, rates: StageRates = StageRates(),
    progress: @escaping @Sendable (PipelineProgress) -> Void = { _ in },
    record: @escaping @Sendable (PipelineEvent) async throws -> Void = { _ in }
  ) async throws -> [FinishedClip] {
    let meter = ProgressMeter(rates: rates, lanes: lanes, options: job.options, tell: progress)
    meter.stage(.probe, 0)
    let stages = StageRunner(cache: try StageCache(folder: job.cache), record: record)
    let (job, facts) = try await seekable(job, stages: stages)
    let picks = try await choosePicks(job, facts: facts, stages: stages, meter: meter)
    try await record(.chosen(clips: picks.count))
    meter.chose(picks.map(\.range.duration))
    let maker = ClipMaker(
      pipeline: self, job: job, facts: facts, picks: picks, stages: stages, meter: meter, record: record)
    return try await make(with: maker)
  }

  /// What the source is. A container in which seeking is not exact is copied once into one where it is, and the job
  /// goes on with the copy.
  private func seekable(_ job: PipelineJob, stages: StageRunner) async throws -> (PipelineJob, SourceFacts) {
    let facts = try await stages.run(.probe, on: ProbedFrom(step: 3, limits: limits), seconds: 0) {
      try await tool.probe(job.source, limits: limits)
    }
    guard facts.needsRemux else { return (job, facts) }
    var copied = job
    copied.source = stages.cache.folder.appending(path: "seekable.mkv").path
    let copiedFacts = try await stages.run(.probe, on: ProbedFrom(step: 4, limits: limits), seconds: 0) { [copied] in
      let partial = copied.source + ".part"
      try await tool.remux(job.source, facts: facts, to: partial)
      try DurableFile.commit(URL(filePath: partial), as: URL(filePath: copied.source))
      return try await tool.probe(copied.source, limits: limits)
    }
    return (copied, copiedFacts)
  }

  private func choosePicks(
    _ job: PipelineJob, facts: SourceFacts, stages: StageRunner, meter: ProgressMeter
  ) async throws -> [Pick] {
    let path = job.source
    meter.source(seconds: facts.duration)
    meter.stage(.probe, 1)
    let heard = HeardFrom(job)
    let pieces = stages.cache.folder.appending(path: "listen-\(try StageCache.key(heard)).pieces")
    let hearing = try await stages.run(.listen, on: heard, seconds: facts.duration) {
      try await listener.listen(
        to: path, facts: facts, options: job.options, given: job.transcript, cache: pieces
      ) { meter.stage(.listen, $0) }
    }
    try await stages.cache.remove(pieces)
    meter.stage(.listen, 1)
    let choice = ChosenFrom(heard: heard, options: job.options)
    let picks = try await stages.run(.choose, on: choice, seconds: facts.duration) {
      try await Self.chosen(from: hearing, options: job.options)
    }
    meter.stage(.choose, 1)
    return picks
  }

  @concurrent
  private static func chosen(from hearing: Hearing, options: ClipOptions) async throws -> [Pick] {
    try choose(from: hearing, options: options)
  }

  /// Runs `lanes` clips side by side, so that the pictures of one are looked at while another is encoded. A clip that
  /// can't be made does not stop the others.
  private func make(with maker: ClipMaker) async throws -> [FinishedClip] {
    let order = maker.picks.indices.sorted { maker.picks[$0].score > maker.picks[$1].score }
    return try await withThrowingTaskGroup(of: Result<FinishedClip, MediaError>.self) { group in
      var waiting = order[...]
      for _ in 0..<lanes { if let next = waiting.popFirst() { group.addTask { try await maker.attempt(next) } } }
      var finished: [FinishedClip] = []
      var faults: [MediaError] = []
      while let outcome = try await group.next() {
        switch outcome {
        case .success(let clip): finished.append(clip)
        case .failure(let error): faults.append(error)
        }
        if let next = waiting.popFirst() { group.addTask { try await maker.attempt(next) } }
      }
      if let error = faults.first(where: \.isRetryable) ?? (finished.isEmpty ? faults.first : nil) { throw error }
      return finished.sorted { $0.document.sourceStart < $1.document.sourceStart }
    }
  }
}

/// What a hearing depends on.
struct HeardFrom: Encodable, Sendable {
  var version = 2
  var language: String?
  var vocabulary: String?
  var given: Transcript?
  /// The recogniser and its model, where they are asked.
  var recogniser: [String]?

  init(_ job: PipelineJob) {
    language = job.options.language
    vocabulary = job.options.vocabulary
    given = job.transcript
    recogniser = job.transcript == nil ? [Parts.speechVersion, Parts.speechModelRevision] : nil
  }
}

/// What a choice depends on.
struct ChosenFrom: Encodable, Sendable {
  var version = 1
  var heard: HeardFrom
  var count: Int?
  var minimum, target, maximum: Double
  var range: TimeRange?

  init(heard: HeardFrom, options: ClipOptions) {
    self.heard = heard
    count = options.count
    minimum = options.minimum
    target = options.target
    maximum = options.maximum
    range = options.range
  }
}

/// What the facts of a source depend on beside its content.
private struct ProbedFrom: Encodable, Sendable {
  /// A number for what was looked at, and the form of the result.
  var step: Int
  var limits: ProbeLimits
}
