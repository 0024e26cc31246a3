import Foundation
import SQLiteDriver

/// Where this node's data lies: a folder of its own, and the folder of files, which nodes of one database share.
struct DataFolder: Sendable {
  let path: String
  let lock: DataFolderLock
  /// Originals, the library, the studio's results, mails.
  let files: String
  /// What is under way here; on the file system of the files, into which it is moved.
  let temporary: String

  /// Takes the lock, makes the folders, and empties the temporary one.
  static func open(_ configuration: Configuration) throws -> DataFolder {
    let (path, files) = (configuration.dataFolder, configuration.filesFolder)
    let lock: DataFolderLock
    do {
      lock = try DataFolderLock(folder: path)
    } catch {
      switch error {
      case .held(let folder): throw CutroomError.folderInUse(folder: folder)
      case .unusable(let folder, let reason): throw CutroomError.folderUnusable(folder: folder, reason: reason)
      }
    }
    do {
      // A socket of a process that is gone; ours to remove, since the lock is ours.
      try remove(path + "/cutroom.sock")
      let temporary = try files == path ? path + "/tmp" : "\(files)/tmp/\(name(in: path))"
      // Whatever was under way there died with the previous process.
      try remove(temporary)
      for name in [temporary] + ["originals", "library", "studio", "outbox"].map({ "\(files)/\($0)" }) {
        try make(name)
      }
      return DataFolder(path: path, lock: lock, files: files, temporary: temporary)
    } catch let error as CocoaError {
      throw CutroomError.folderUnusable(folder: files, reason: error.localizedDescription)
    }
  }

  /// A folder of the files.
  func folder(_ name: String) -> String { files + "/" + name }

  /// What tells this folder from those of other nodes; made once.
  private static func name(in path: String) throws -> String {
    let file = path + "/node"
    if let known = FileManager.default.contents(atPath: file) { return String(decoding: known, as: UTF8.self) }
    let name = UUID().uuidString
    try Data(name.utf8).write(to: URL(filePath: file), options: .atomic)
    return name
  }

  private static func remove(_ path: String) throws {
    if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
  }

  private static func make(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }
}
