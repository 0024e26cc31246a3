import ClipModel
import Foundation
import NIOPosix

/// Keeps files in a folder (0700, files 0600): fsync, rename, fsync of the folders on the way to it, so that what was
/// put is there after a power cut and never half.
package struct FolderStore: FileStore {
  private let folder: String
  private let threads: NIOThreadPool

  /// - Parameter folder: is made when it is missing; on the same file system as the files that are put.
  package init(folder: String, threads: NIOThreadPool = .singleton) throws {
    self.folder = folder
    self.threads = threads
    try Self.makeFolder(folder)
  }

  package func put(_ path: String, as key: FileKey) async throws {
    let target = folder + "/" + key.text
    try await threads.runIfActive {
      let parent = (target as NSString).deletingLastPathComponent
      try Self.makeFolder(parent)
      try Self.synchronise(path)
      guard chmod(path, 0o600) == 0, rename(path, target) == 0 else { throw Self.failure("keep") }
      try synchroniseFolders(downTo: parent)
    }
  }

  /// A folder that was made on the way is durable only once the one that holds it is.
  private func synchroniseFolders(downTo parent: String) throws {
    var current = parent
    while current.count > folder.count {
      try Self.synchronise(current)
      current = (current as NSString).deletingLastPathComponent
    }
    try Self.synchronise(folder)
  }

  package func path(of key: FileKey) async throws -> String? {
    let target = folder + "/" + key.text
    return try await threads.runIfActive { access(target, R_OK) == 0 ? target : nil }
  }

  package func delete(_ keys: [FileKey]) async throws {
    let targets = keys.map { folder + "/" + $0.text }
    try await threads.runIfActive {
      for target in targets {
        guard unlink(target) == 0 || errno == ENOENT else { throw Self.failure("delete") }
        removeEmptyParents(of: target)
      }
    }
  }

  package func sweep(
    sparing: Sparing, isRecorded: @Sendable (FileKey) async throws -> Bool
  ) async throws -> Int {
    var leftovers: [FileKey] = []
    let found = try await threads.runIfActive { try keys().filter { !sparing.spares(folder + "/" + $0.text) } }
    for key in found where try await !isRecorded(key) { leftovers.append(key) }
    try await delete(leftovers)
    return leftovers.count
  }

  private func keys() throws -> [FileKey] {
    guard let names = FileManager.default.enumerator(atPath: folder) else { throw Self.failure("list") }
    var found: [FileKey] = []
    for case let name as String in names where names.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
      found.append(try FileKey(name))
    }
    return found
  }

  /// Folders of a clip go with its last file; one that still holds something stays.
  private func removeEmptyParents(of target: String) {
    var parent = (target as NSString).deletingLastPathComponent
    while parent.count > folder.count, rmdir(parent) == 0 { parent = (parent as NSString).deletingLastPathComponent }
  }
}

extension FolderStore {
  private static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw LibraryError.failed("make a folder for", reason: String(describing: error))
    }
  }

  private static func synchronise(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("write") }
  }

  private static func failure(_ operation: String) -> LibraryError {
    .failed(operation, reason: String(cString: strerror(errno)))
  }
}
