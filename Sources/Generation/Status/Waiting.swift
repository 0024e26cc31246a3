import ClipModel

/// Says in words what a run waits for.
enum Waiting {
  static func words(for run: Run, now: Timestamp) -> String? {
    guard run.state.isActive else { return nil }
    if run.taskID == nil { return beginning(run, now: now) }
    if run.troubles > 0 {
      let when = run.nextCheckAt.map { "; it is asked again \(moment($0, now: now))" } ?? ""
      return "\(run.provider) does not answer (\(run.trouble ?? "no reason given"))\(when)."
    }
    if run.taskReadyAt != nil { return "The clips are made; they are being copied." }
    if run.stage == .fetch, run.lastCheckAt == nil { return "\(run.provider) to begin with the video." }
    return "\(run.provider): \(run.stage.words)"
  }

  private static func beginning(_ run: Run, now: Timestamp) -> String {
    if let trouble = run.trouble { return "\(run.provider) to be reachable; it is asked again soon. \(trouble)" }
    switch run.intent {
    case .creating: return "\(run.provider) to accept the video."
    case .uncertain: return "\(run.provider)'s answer was lost; it is asked again soon."
    case .none, .created:
      return run.startDueAt > now ? "The run begins \(moment(run.startDueAt, now: now))." : "Its turn in the queue."
    }
  }

  private static func moment(_ time: Timestamp, now: Timestamp) -> String {
    let seconds = Int((time - now).seconds.rounded(.up))
    if seconds <= 0 { return "now" }
    return seconds < 100 ? "in \(seconds) s" : "in \((seconds + 59) / 60) min"
  }
}
