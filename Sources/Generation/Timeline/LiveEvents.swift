import ClipModel
import Synchronization

/// What a page is told at once: a timeline entry, or how far a project has come.
package struct LiveEvent: Hashable, Sendable {
  package var project: Project.ID
  package var owner: Account.ID
  /// A timeline entry carries a sequence to resume after; progress carries none and may be missed.
  package var content: Content

  package enum Content: Hashable, Sendable {
    case entry(TimelineEntry)
    case progress(stage: Stage, percent: Int)
    /// Something has happened on another node, perhaps to another project; what it was stands in the timeline.
    case elsewhere
  }

  package var sequence: Int64? { if case .entry(let entry) = content { entry.sequence } else { nil } }
}

/// Tells whoever listens in this process what has just been committed. A listener that falls 256 events behind loses
/// the oldest; it catches up from the timeline.
package final class LiveEvents: Sendable {
  private struct Listener {
    let owner: Account.ID
    let project: Project.ID?
    let continuation: AsyncStream<LiveEvent>.Continuation
  }

  private let listeners = Mutex<(next: Int, all: [Int: Listener])>((0, [:]))

  private let others = Mutex<(@Sendable () -> Void)?>(nil)

  package init() {}

  /// Calls `action` at every event of this process; must not block.
  package func tellOthers(by action: @escaping @Sendable () -> Void) { others.withLock { $0 = action } }

  /// Events of one owner, or of one of the owner's projects, from now on. Ends when the iterating task is canceled.
  package func subscribe(owner: Account.ID, project: Project.ID? = nil) -> AsyncStream<LiveEvent> {
    let (stream, continuation) = AsyncStream.makeStream(of: LiveEvent.self, bufferingPolicy: .bufferingNewest(256))
    let number = listeners.withLock { state in
      state.next += 1
      state.all[state.next] = Listener(owner: owner, project: project, continuation: continuation)
      return state.next
    }
    continuation.onTermination = { [weak self] _ in
      self?.listeners.withLock { _ = $0.all.removeValue(forKey: number) }
    }
    return stream
  }

  /// Called after the commit, never before.
  package func publish(_ event: LiveEvent) {
    others.withLock(\.self)?()
    let concerned = listeners.withLock { state in
      state.all.values.filter { $0.owner == event.owner && ($0.project ?? event.project) == event.project }
    }
    for listener in concerned { listener.continuation.yield(event) }
  }

  /// Another node has written to timelines: every listener looks.
  package func catchUp() {
    for listener in listeners.withLock({ Array($0.all.values) }) {
      let event = LiveEvent(project: listener.project ?? Project.ID(""), owner: listener.owner, content: .elsewhere)
      listener.continuation.yield(event)
    }
  }
}
