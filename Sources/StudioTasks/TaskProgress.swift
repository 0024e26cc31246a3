import KlapProtocol
import Synchronization

/// How far the tasks under way in this process have come; only a hint, so it is not stored.
final class TaskProgress: Sendable {
  private let tasks = Mutex([String: CutroomTask]())

  subscript(task: String) -> CutroomTask? { tasks.withLock { $0[task] } }

  func update(_ task: String, _ change: @Sendable (inout CutroomTask) -> Void) {
    tasks.withLock { tasks in
      var value = tasks[task] ?? CutroomTask(stage: "queued", progress: 0, etaSeconds: nil, clipsReady: 0)
      change(&value)
      tasks[task] = value
    }
  }

  func forget(_ task: String) { tasks.withLock { _ = $0.removeValue(forKey: task) } }
}
