import Database
import Foundation
import SQLiteDriver

/// The folder that one process owns: its lock, its database, its subfolders.
struct DataFolder: Sendable {
  let path: String
  let lock: DataFolderLock
  let database: SQLiteDatabase

  /// Takes the lock, empties `tmp/`, opens the database and brings its schema up to date.
  static func open(_ path: String) async throws -> DataFolder {
    let lock: DataFolderLock
    do {
      lock = try DataFolderLock(folder: path)
    } catch {
      switch error {
      case .held(let folder): throw CutroomError.folderInUse(folder: folder)
      case .unusable(let folder, let reason): throw CutroomError.folderUnusable(folder: folder, reason: reason)
      }
    }
    try prepareFolders(path)
    let database = try SQLiteDatabase(path: path + "/cutroom.db")
    _ = try await database.migrate()
    return DataFolder(path: path, lock: lock, database: database)
  }

  /// A folder below this one.
  func folder(_ name: String) -> String { path + "/" + name }

  private static func prepareFolders(_ path: String) throws {
    let files = FileManager.default
    // Whatever was under way there died with the previous process.
    if files.fileExists(atPath: path + "/tmp") { try files.removeItem(atPath: path + "/tmp") }
    for name in ["tmp", "originals", "library", "studio", "outbox"] {
      try files.createDirectory(
        atPath: path + "/" + name, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    // A socket of a process that is gone; ours to remove, since the lock is ours.
    if files.fileExists(atPath: path + "/cutroom.sock") { try files.removeItem(atPath: path + "/cutroom.sock") }
  }
}
