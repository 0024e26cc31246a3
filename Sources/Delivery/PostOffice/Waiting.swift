import ClipModel
import Database

/// Says in words what a message waits for.
struct Waiting {
  let status: WorkStatus
  /// The lane that holds it.
  let lane: Lane?
  let now: Timestamp
  /// Whether nobody is there who delivers.
  let isUnmanned: Bool

  /// Nil for one that is being delivered, or is finished.
  var words: String? {
    switch status.state {
    case .waiting: later ?? (isUnmanned ? "a node with the role courier: none is running" : "a free delivery slot")
    case .held: lane.map(words(at:)) ?? later ?? "its turn"
    case .active, .delivered, .dead, .canceled: nil
    }
  }

  private var later: String? {
    guard let due = status.due, due > now else { return nil }
    return status.retried > 0 ? "its retry at \(due.iso8601)" : "its time, \(due.iso8601)"
  }

  private func words(at lane: Lane) -> String {
    let name = lane.kind == .queue ? "queue \(lane.name)" : "flow control key \(lane.name)"
    if lane.isPaused { return "\(name) to go on: it is paused" }
    if lane.kind == .flow, let later { return later }
    if let parallelism = lane.parallelism, lane.running >= parallelism {
      return lane.kind == .queue
        ? "its turn in \(name)" : "one of the \(parallelism) slots of \(name)"
    }
    if lane.rate != nil { return "the next window of \(name) at \(lane.windowEnd.iso8601)" }
    return "its turn in \(name)"
  }
}
