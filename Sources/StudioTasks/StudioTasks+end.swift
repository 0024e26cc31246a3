import ClipModel
import Database
import Delivery
import KlapProtocol

extension StudioTasks {
  /// `POST /tasks/{id}/cancel`: stops the work; what is finished stays. A task that is over already stays as it is.
  package func cancel(_ id: String, account: Account.ID) async throws -> KlapTask {
    guard hasExtensions(for: account) else { throw StudioTasksError.notImplemented("cancel") }
    let now = clock.now
    try await database.write { [queue] transaction in
      let record = try transaction.task(id, of: account)
      guard record.status == .processing else { return }
      _ = try queue.cancel(record.work, in: transaction)
      try transaction.run(
        """
        UPDATE cutroom_tasks SET status = 'error', error = $2, error_code = 'canceled', finished_at = $3,
          source_file = NULL WHERE id = $1
        """, id, "The task was canceled.", now.milliseconds)
      tell(ofEnd: id, in: transaction)
    }
    return try await task(id, account: account)
  }

  /// `DELETE /tasks/{id}`: deletes a task with everything it made, stopping it first; results that no other task uses
  /// go too.
  package func delete(_ id: String, account: Account.ID) async throws {
    guard hasExtensions(for: account) else { throw StudioTasksError.notImplemented("delete") }
    try await database.write { try erase($0.task(id, of: account), in: $0) }
  }

  /// Deletes a task's rows; its files follow.
  func erase(_ task: TaskRecord, in transaction: any SQLTransaction) throws {
    _ = try queue.cancel(task.work, in: transaction)
    try transaction.run("DELETE FROM cutroom_tasks WHERE id = $1", task.id)
    tell(ofEnd: task.id, in: transaction)
  }

  /// Once the end of a task is durable, its files can go; they go elsewhere.
  func tell(ofEnd task: String, in transaction: any SQLTransaction) {
    transaction.afterCommit { [progress, ended] in
      progress.forget(task)
      ended.add(task)
    }
  }

  var files: StudioFiles { StudioFiles(root: configuration.folder) }
}
