import ClipModel
import Database
import Foundation
import KlapProtocol

extension StudioTasks {
  /// Removes what a crash left: unrecorded files of claims, unfinished results, results that are too old or that no
  /// task wants. Call it at start, before anything works here.
  ///
  /// - Parameter sparing: what other nodes may be making; tasks at work clear their own folder when they begin again.
  package func removeLeftovers(sparing: Sparing = .nothing) async throws {
    let files = files
    try files.prepare()
    try await Broom.sweep { try files.removeUnfinished(sparing: sparing) }
    try await expire()
    for task in try files.names(in: files.tasks) where !sparing.spares(files.taskFolder(task).path) {
      try await removeUnrecorded(of: task)
    }
    try await removeUnwanted()
  }

  /// Removes what is too old: tasks of this installation's own projects, long after their clips were copied to the
  /// library, and results.
  package func expire() async throws {
    let oldest = clock.now + (.zero - configuration.cacheLifetime)
    try await database.write { transaction in
      let expired = try transaction.run(
        "SELECT * FROM cutroom_tasks WHERE account_id = $1 AND finished_at < $2", Account.ID.app.rawValue,
        oldest.milliseconds)
      for row in expired { try erase(TaskRecord(row), in: transaction) }
    }
    try await cleanUp()
    for content in try files.contents(unchangedSince: oldest) {
      try await retire(content) { try !$0.isAtWork(on: content) }
    }
  }

  /// Removes the files of the tasks that have ended since the last call.
  package func cleanUp() async throws {
    let tasks = ended.take()
    for task in tasks where try await database.read({ try $0.task(task)?.status != .processing }) {
      progress.forget(task)
      try await removeUnrecorded(of: task)
    }
    if !tasks.isEmpty { try await removeUnwanted() }
  }

  /// Removes files of a task that no row names.
  func removeUnrecorded(of task: String) async throws {
    let recorded = try await recordedFiles(of: task)
    let files = files
    try await Broom.sweep { try files.clear(task, keeping: recorded) }
  }

  /// Keys of the clips that are recorded.
  func keptClips(of task: String) async throws -> Set<String> {
    let rows = try await database.read { try $0.run("SELECT clip_key FROM cutroom_shorts WHERE task_id = $1", task) }
    return Set(try rows.map { try $0.text("clip_key") })
  }

  /// Removes results of tasks that have failed or were deleted.
  private func removeUnwanted() async throws {
    let contents = try files.contents()
    let unwanted = try await database.read { transaction in
      try contents.filter { try !transaction.isWanted($0) }
    }
    for content in unwanted { try await retire(content) { try !$0.isWanted(content) } }
  }

  /// Sets results aside in the transaction that finds them due, so that a task which begins meanwhile makes its own,
  /// and removes them afterwards.
  private func retire(
    _ content: String, if isDue: @escaping @Sendable (any SQLTransaction) throws -> Bool
  ) async throws {
    let files = files
    let aside = try await database.write { try isDue($0) ? files.setAside(content) : nil }
    if let aside { try await Broom.sweep { try files.remove(aside) } }
  }

  private func recordedFiles(of task: String) async throws -> Set<String> {
    try await database.read { transaction in
      let shorts = try transaction.run("SELECT folder AS file FROM cutroom_shorts WHERE task_id = $1", task)
      let source = try transaction.run(
        "SELECT source_file AS file FROM cutroom_tasks WHERE id = $1 AND source_file IS NOT NULL", task)
      return Set(try (shorts + source).map { try $0.text("file") })
    }
  }
}

extension SQLTransaction {
  /// Whether a task uses results of this content, or may again: it has not failed.
  fileprivate func isWanted(_ content: String) throws -> Bool {
    let rows = try run(
      """
      SELECT id FROM cutroom_tasks WHERE content = $1 AND (status <> 'error' OR error_code = 'canceled') LIMIT 1
      """, content)
    return !rows.isEmpty
  }

  fileprivate func isAtWork(on content: String) throws -> Bool {
    let rows = try run("SELECT id FROM cutroom_tasks WHERE content = $1 AND status = 'processing' LIMIT 1", content)
    return !rows.isEmpty
  }
}
