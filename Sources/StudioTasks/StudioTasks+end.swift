import ClipModel
import Database
import Delivery
import Foundation
import KlapProtocol

extension StudioTasks {
  /// `POST /tasks/{id}/cancel`: stops the work; what is finished stays. A task that is over already stays as it is.
  package func cancel(_ id: String, account: Account.ID) async throws -> KlapTask {
    guard configuration.extensions else { throw StudioTasksError.notImplemented("cancel") }
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
    }
    progress.forget(id)
    try await removeUnrecorded(of: id)
    return try await task(id, account: account)
  }

  /// Deletes a task with everything it made; results that no other task uses go too.
  package func delete(_ id: String, account: Account.ID) async throws {
    let content = try await database.write { [queue] transaction -> String? in
      let record = try transaction.task(id, of: account)
      _ = try queue.cancel(record.work, in: transaction)
      try transaction.run("DELETE FROM cutroom_tasks WHERE id = $1", id)
      guard let content = record.content else { return nil }
      let others = try transaction.run("SELECT id FROM cutroom_tasks WHERE content = $1 LIMIT 1", content)
      return others.isEmpty ? content : nil
    }
    progress.forget(id)
    try remove(files.taskFolder(id))
    if let content { try remove(files.cacheFolder(content)) }
  }

  /// `POST /tasks/video-to-video`, `/users`, `/users/{id}/tokens`: parts of Klap v2 that this engine does not have.
  package func unsupported(_ what: String) -> StudioTasksError { .notImplemented(what) }

  var files: StudioFiles { StudioFiles(root: configuration.folder) }

  private func remove(_ folder: URL) throws {
    guard FileManager.default.fileExists(atPath: folder.path) else { return }
    try FileManager.default.removeItem(at: folder)
  }
}
