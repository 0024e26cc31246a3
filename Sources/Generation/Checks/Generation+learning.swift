import ClipModel
import KlapProtocol

extension Generation {
  /// Writes what a task says about itself: stage, progress, the time its stages take.
  func learn(_ task: KlapTask, in pass: Pass, ledger: Ledger) throws {
    guard let (living, project) = try ledger.livingRun(pass.run.id) else { return }
    var run = living
    try ledger.addTiming(of: run, source: project.sourceSeconds)
    let stage = Self.stage(of: task, before: run.stage)
    if stage != run.stage {
      try ledger.noteOnce(.stage, stage.words, run: run.id, project: project)
    }
    if let warning = task.cutroom?.warning {
      try ledger.noteOnce(.trouble, warning, run: run.id, project: project)
    }
    run.stage = stage
    run.progress = max(run.progress, Self.percent(of: task))
    run.providerETA = task.cutroom?.etaSeconds.map { Int($0.rounded(.up)) }
    run.lastCheckAt = ledger.now
    if task.status == .ready, run.taskReadyAt == nil { run.taskReadyAt = ledger.now }
    try ledger.save(run)
    if stage != living.stage || run.progress != living.progress {
      ledger.tell(.progress(stage: stage, percent: run.progress), project: project)
    }
  }

  private static func stage(of task: KlapTask, before: Stage) -> Stage {
    if task.status == .ready { return .collect }
    return task.cutroom.flatMap { Stage(rawValue: $0.stage) } ?? before
  }

  /// 5 is queued, 90 is all that the provider does; the rest is ours.
  private static func percent(of task: KlapTask) -> Int {
    if task.status == .ready { return 90 }
    guard let part = task.cutroom?.progress, part.isFinite else { return 5 }
    return 5 + Int(85 * min(max(part, 0), 1))
  }
}

extension Stage {
  /// What happens in it, for the timeline.
  package var words: String {
    switch self {
    case .queued: "Waiting to begin."
    case .fetch: "Fetching the video."
    case .probe: "Looking at what kind of video it is."
    case .listen: "Listening to the whole video."
    case .choose: "Choosing the moments."
    case .watch: "Watching the chosen moments."
    case .frame: "Framing whoever speaks."
    case .caption: "Setting the captions."
    case .render: "Rendering the clips."
    case .collect: "Keeping the clips."
    }
  }
}
