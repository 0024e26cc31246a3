import Synchronization

/// Tells the runners of this process, after the commit, that work has come or was taken away.
package final class WorkSignal: Sendable {
  package enum Event: Hashable, Sendable {
    case due(WorkItem.Kind)
    case canceled(WorkItem.ID)
    /// Something was taken away on another node.
    case canceledElsewhere
    /// Schedules were made, changed or resumed.
    case schedules
  }

  private struct State {
    var next = 0
    var listeners: [Int: @Sendable (Event) -> Void] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// - Parameter listener: one who knows already.
  package func post(_ event: Event, except listener: Int? = nil) {
    let listeners = state.withLock { $0.listeners.filter { $0.key != listener }.map(\.value) }
    for listener in listeners { listener(event) }
  }

  /// Calls `action` at every event until `forget`; must not block.
  package func listen(_ action: @escaping @Sendable (Event) -> Void) -> Int {
    state.withLock { state in
      state.next += 1
      state.listeners[state.next] = action
      return state.next
    }
  }

  package func forget(_ listener: Int) { state.withLock { _ = $0.listeners.removeValue(forKey: listener) } }
}
