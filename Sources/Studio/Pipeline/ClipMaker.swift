import ClipModel
import Foundation
import MediaTools

/// Makes the clips of one job: watch, frame, caption, render.
struct ClipMaker: Sendable {
  let pipeline: Pipeline
  let job: PipelineJob
  let facts: SourceFacts
  let picks: [Pick]
  let stages: StageRunner
  let meter: ProgressMeter
  let record: @Sendable (PipelineEvent) async throws -> Void

  /// The clip of one pick, or why it alone can't be made. What `record` throws, and what is no fault of the video, is
  /// thrown.
  func attempt(_ index: Int) async throws -> Result<FinishedClip, MediaError> {
    do {
      return .success(try await make(index))
    } catch let error as MediaError where !Task.isCancelled {
      for stage in ProgressMeter.clipStages { meter.clip(index, stage, 1) }
      if !error.isRetryable {
        try await record(.clipFailed(title: picks[index].title, reason: error.publicMessage))
      }
      return .failure(error)
    }
  }

  /// Makes the clip of one pick, or finds it.
  private func make(_ index: Int) async throws -> FinishedClip {
    let pick = picks[index]
    let recipe = ClipRecipe(pick: pick, options: job.options)
    let key = try StageCache.key(recipe)
    let clip: FinishedClip
    if let kept = try await stages.cache.clip(key) {
      clip = kept
      try await stages.report(
        .render, key: key, isComputed: false, since: nil, sourceSeconds: kept.document.duration)
    } else {
      clip = try await film(pick, recipe, key: key, index: index)
    }
    for stage in ProgressMeter.clipStages { meter.clip(index, stage, 1) }
    try await record(.clipFinished(clip))
    meter.clipReady()
    return clip
  }

  private func film(_ pick: Pick, _ recipe: ClipRecipe, key: String, index: Int) async throws -> FinishedClip {
    let seconds = pick.range.duration
    meter.clip(index, .watch, 0)
    let watched = try await stages.run(.watch, on: recipe.watch, seconds: seconds) {
      try await pipeline.watcher.watch(job.source, facts: facts, range: pick.range) { meter.clip(index, .watch, $0) }
    }
    meter.clip(index, .watch, 1)
    let plan = try await stages.run(.frame, on: recipe.frame, seconds: seconds) { await frame(pick, watched) }
    meter.clip(index, .frame, 1)
    let captions = try await stages.run(.caption, on: recipe.caption, seconds: seconds) {
      await caption(pick, plan, watched)
    }
    meter.clip(index, .caption, 1)
    return try await render(pick, plan, captions, watched, key: key, index: index)
  }

  @concurrent
  private func frame(_ pick: Pick, _ watched: Watched) async -> FramePlan {
    let span = Studio.span(of: pick, watched: watched, facts: facts)
    let framer = Framer(
      watched: watched, span: span, facts: facts, width: job.options.width, height: job.options.height,
      words: pick.words)
    guard job.options.reframe else {
      return FramePlan(
        span: span,
        layouts: [ShotLayout(kind: .fit, start: 0, end: span.count, crops: [])])
    }
    return FramePlan(span: span, layouts: framer.layouts())
  }

  @concurrent
  private func caption(_ pick: Pick, _ plan: FramePlan, _ watched: Watched) async -> CaptionDocument {
    Captioner(
      span: plan.span, facts: facts, layouts: plan.layouts, watched: watched, width: job.options.width,
      height: job.options.height
    ).document(job.options.captions ? pick.words : [])
  }

  private func render(
    _ pick: Pick, _ plan: FramePlan, _ captions: CaptionDocument, _ watched: Watched, key: String, index: Int
  ) async throws -> FinishedClip {
    let begun = ContinuousClock.now
    meter.clip(index, .render, 0)
    let work = try stages.cache.workFolder("\(key)-\(UUID().uuidString)")
    do {
      let rendered = try await pipeline.renderer.render(
        Renderer.Job(
          source: job.source, facts: facts, span: plan.span, layouts: plan.layouts, captions: captions,
          watched: watched, width: job.options.width, height: job.options.height),
        into: work, name: "clip"
      ) { meter.clip(index, .render, $0) }
      try Task.checkCancellation()
      let document = ClipDocument(
        pick: pick, range: plan.span.range(facts), layouts: plan.layouts, captions: captions, quality: rendered.quality)
      try await stages.cache.keep(document, work: work, key: key)
      try await stages.report(
        .render, key: key, isComputed: true, since: begun, sourceSeconds: document.duration)
      return FinishedClip(
        key: key, folder: stages.cache.clipFolder(key), document: document, isComputed: true)
    } catch {
      if FileManager.default.fileExists(atPath: work.path) { try FileManager.default.removeItem(at: work) }
      throw error
    }
  }
}

/// Which frames a clip shows and how its shots fill the picture.
struct FramePlan: Hashable, Codable, Sendable {
  var span: ClipSpan
  var layouts: [ShotLayout]
}
