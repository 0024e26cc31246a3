import ClipModel
import Foundation
import Generation

extension ProjectView {
  init(project: Project, status: ProjectStatus) {
    self.init(
      id: project.id.rawValue, name: project.name, state: status.status, hasVideo: project.hasVideo)
    let kept = status.clips.filter { $0.state == .kept }
    facts = Self.facts(of: project, clips: kept.count)
    clips = kept.map { ClipView(clip: $0) }
    thumbnails = clips.compactMap(\.poster).prefix(3).map(\.self)
    let isFull = status.status == .completed && !thumbnails.isEmpty
    emptyFrames = isFull ? [] : Array(repeating: 0, count: max(0, 3 - thumbnails.count))
    timeline = status.timeline.reversed().map(EventView.init(entry:))
    show(status)
    showOutcome(of: project, status: status)
    clipsNote = Self.note(state: status.status, count: kept.count, isNewRun: project.clipsRun != nil)
  }

  /// Steps, progress, estimate and what is waited for.
  private mutating func show(_ status: ProjectStatus) {
    progress = status.progress ?? 5
    waitingFor = status.waitingFor
    let isFailed = status.status == .failed
    guard let stage = (isFailed ? Self.failureStage(status) : nil) ?? status.stage else { return }
    stageWord = isFailed ? stage.label : stage.headline
    stageMeaning = stage.meaning
    stageNumber = stage.number
    showsStages = status.status.isActive || isFailed
    stages = Stage.allCases.map { other in
      let current: StageView.Status = isFailed ? .failed : .current
      return StageView(
        stage: other, status: other.number < stage.number ? .done : other == stage ? current : .todo)
    }
    eta = status.etaSeconds.map { $0 <= 5 ? "a moment left" : "about \(Span.rough(Double($0))) left" }
    sureness = status.etaConfidence?.words ?? "No estimate yet"
  }

  private mutating func showOutcome(of project: Project, status: ProjectStatus) {
    switch status.status {
    case .failed: failure = Self.failure(status)
    case .completed:
      completedWords = Self.count(clips.count, "clip is", "clips are") + " ready"
      tookWords = Self.took(project: project, status: status)
    case .idle:
      idleWords = project.hasVideo ? "Ready when you are" : "The video is still missing"
      idleAdvice =
        project.hasVideo
        ? "The video is here. “\(startWord)” begins the first run."
        : "The upload was not finished. Make a new project and send the file again, then delete this one."
    case .queued, .processing, .canceled: break
    }
  }

  /// The timeline's last failure tells its cause and, as what led out of it, what to do.
  private static func failure(_ status: ProjectStatus) -> Failure {
    if let entry = status.timeline.last(where: { $0.kind == .failed }) {
      return Failure(cause: entry.words, advice: entry.cause)
    }
    return Failure(cause: status.error ?? "The run ended without saying why.", advice: nil)
  }

  /// The error begins with the stage's word.
  private static func failureStage(_ status: ProjectStatus) -> Stage? {
    status.error?.split(separator: ":").first.flatMap { Stage(rawValue: String($0)) }
  }

  private static func facts(of project: Project, clips: Int) -> String? {
    var facts: [String] = []
    if let seconds = project.sourceSeconds { facts.append(Span.timecode(seconds)) }
    if let host = project.videoURL?.split(separator: "/").dropFirst().first { facts.append("from \(host)") }
    if clips > 0 { facts.append(count(clips, "clip", "clips")) }
    return facts.isEmpty ? nil : facts.joined(separator: " · ")
  }

  private static func took(project: Project, status: ProjectStatus) -> String? {
    let reader = ISO8601DateFormatter()
    reader.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    guard let start = status.queuedAt.flatMap(reader.date(from:)),
      let end = status.completedAt.flatMap(reader.date(from:)), start < end
    else { return nil }
    let length = project.sourceSeconds.map { " from \(Span.timecode($0)) of video" } ?? ""
    return "Made in \(Span.rough(end.timeIntervalSince(start)))\(length)."
  }

  private static func note(state: ProjectState, count: Int, isNewRun: Bool) -> String {
    switch state {
    case .queued where isNewRun, .processing where isNewRun: "These stay until the new ones are there."
    case .queued where count == 0, .processing where count == 0: "The first one appears here as soon as it is rendered."
    case .queued, .processing: "\(count) so far, more are being made."
    case .completed where count > 1: "Best first. Scores compare with the best moment of this video."
    case .completed: ""
    case .idle: "None yet."
    case .failed, .canceled: count == 0 ? "No clips were made." : "Made before."
    }
  }

  private static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }
}

extension Stage {
  /// 1 for the first.
  var number: Int { (Stage.allCases.firstIndex(of: self) ?? 0) + 1 }
}

extension EstimateConfidence {
  /// How sure the estimate is.
  var words: String {
    switch self {
    case .guessed: "A first guess; it gets better with every run"
    case .rough: "Rough: learned from one or two runs"
    case .good: "Fairly sure: learned from runs here"
    }
  }
}

extension EventView {
  init(entry: TimelineEntry) {
    self.init(
      time: entry.at, timeWords: entry.at, kind: entry.kind.styleClass, words: entry.words, cause: entry.cause)
  }
}

extension TimelineEntry.Kind {
  fileprivate var styleClass: String {
    switch self {
    case .clip, .completed: "good"
    case .failed: "bad"
    case .trouble, .uncertain, .canceled, .republished: "wait"
    case .created, .queued, .started, .stage, .webhook, .noted, .deleted: ""
    }
  }
}
