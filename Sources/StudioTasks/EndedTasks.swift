import Delivery
import Synchronization

/// Tasks that are over and whose files may lie about still. Telling of one only rings, so that it can be done on the
/// database's thread.
final class EndedTasks: Sendable {
  private let ids = Mutex<Set<String>>([])
  private let bell = Doorbell()

  func add(_ task: String) {
    ids.withLock { _ = $0.insert(task) }
    bell.ring()
  }

  /// Hands out those that came since the last call.
  func take() -> Set<String> {
    ids.withLock { ids in
      defer { ids = [] }
      return ids
    }
  }

  /// Returns when there may be some, and when the calling task is canceled.
  func wait() async { await bell.wait() }
}
