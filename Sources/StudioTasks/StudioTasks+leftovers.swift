import ClipModel
import Database
import Foundation
import Logging

extension StudioTasks {
  /// Removes what a crash left: unrecorded files of claims, unfinished results, results that are too old. Call it at
  /// start, after `WorkQueue.voidLeases` and before anything works.
  package func removeLeftovers() async throws {
    for folder in [files.tasks, files.cache] {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    try await deleteExpired()
    for task in try Self.names(in: files.tasks) { try await removeUnrecorded(of: task) }
    let oldest = Date(
      timeIntervalSince1970: Double(clock.now.milliseconds) / 1000 - configuration.cacheLifetime.seconds)
    for content in try Self.names(in: files.cache) {
      try Self.tidy(files.cacheFolder(content), oldest: oldest)
    }
  }

  /// Deletes tasks of this installation's own projects long after their clips were copied to the library.
  private func deleteExpired() async throws {
    let oldest = clock.now.milliseconds - configuration.cacheLifetime.milliseconds
    let expired = try await database.read { transaction in
      try transaction.run(
        "SELECT id FROM cutroom_tasks WHERE account_id = $1 AND finished_at < $2", Account.ID.app.rawValue, oldest
      ).map { try $0.text("id") }
    }
    for task in expired { try await delete(task, account: .app) }
  }

  /// Removes files of a task that no row names.
  func removeUnrecorded(of task: String) async throws {
    let folder = files.taskFolder(task)
    guard FileManager.default.fileExists(atPath: folder.path) else { return }
    let recorded = try await recordedFiles(of: task)
    for claim in try Self.names(in: folder) {
      let claimFolder = folder.appending(path: claim)
      for name in try Self.names(in: claimFolder) {
        let item = claimFolder.appending(path: name)
        if !recorded.contains(files.relative(item)) { try FileManager.default.removeItem(at: item) }
      }
      if try Self.names(in: claimFolder).isEmpty { try FileManager.default.removeItem(at: claimFolder) }
    }
    if try Self.names(in: folder).isEmpty { try FileManager.default.removeItem(at: folder) }
  }

  /// Keys of the clips that are recorded.
  func keptClips(of task: String) async throws -> Set<String> {
    let rows = try await database.read { try $0.run("SELECT clip_key FROM cutroom_shorts WHERE task_id = $1", task) }
    return Set(try rows.map { try $0.text("clip_key") })
  }

  /// Cleans up behind a task that has ended: its fetched original, and its results when nobody wants them. What can't
  /// be removed now goes at the next start.
  func clean(after task: TaskRecord, keepingResults: Bool) {
    let source = task.sourceFile.map { files.absolute($0) }
    let results = keepingResults ? nil : task.content.map { files.cacheFolder($0) }
    for item in [source, results].compactMap(\.self) where FileManager.default.fileExists(atPath: item.path) {
      do {
        try FileManager.default.removeItem(at: item)
      } catch {
        logger.warning("a file of a finished task stays until the next start", metadata: ["error": "\(error)"])
      }
    }
    if let source {
      rmdir(source.deletingLastPathComponent().path)
      rmdir(files.taskFolder(task.id).path)
    }
  }

  private func recordedFiles(of task: String) async throws -> Set<String> {
    try await database.read { transaction in
      let shorts = try transaction.run("SELECT folder AS file FROM cutroom_shorts WHERE task_id = $1", task)
      let source = try transaction.run(
        "SELECT source_file AS file FROM cutroom_tasks WHERE id = $1 AND source_file IS NOT NULL", task)
      return Set(try (shorts + source).map { try $0.text("file") })
    }
  }

  private static func tidy(_ folder: URL, oldest: Date) throws {
    let changed = try FileManager.default.attributesOfItem(atPath: folder.path)[.modificationDate] as? Date
    if let changed, changed < oldest { return try FileManager.default.removeItem(at: folder) }
    for name in try names(in: folder) where name.hasSuffix(".part") {
      try FileManager.default.removeItem(at: folder.appending(path: name))
    }
  }

  private static func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
  }
}
