import ClipModel
import Foundation

/// Where the studio keeps what: `tasks/<task>/claim-<n>/…` belongs to a claim, `cache/<content>/…` to a content.
struct StudioFiles: Sendable {
  let root: URL

  var tasks: URL { root.appending(path: "tasks", directoryHint: .isDirectory) }
  var cache: URL { root.appending(path: "cache", directoryHint: .isDirectory) }

  func taskFolder(_ task: String) -> URL { tasks.appending(path: task, directoryHint: .isDirectory) }

  func claimFolder(_ task: String, _ claim: Int64) -> URL {
    taskFolder(task).appending(path: "claim-\(claim)", directoryHint: .isDirectory)
  }

  func cacheFolder(_ content: String) -> URL { cache.appending(path: content, directoryHint: .isDirectory) }

  /// The path of `url` from the studio's folder, as rows hold it.
  func relative(_ url: URL) -> String {
    String(url.standardizedFileURL.path.dropFirst(root.standardizedFileURL.path.count))
      .trimmingCharacters(in: CharacterSet(charactersIn: "/"))
  }

  func absolute(_ path: String) -> URL { root.appending(path: path) }
}

extension StudioFiles {
  /// Makes the two folders that everything lies in.
  func prepare() throws {
    for folder in [tasks, cache] { try make(folder) }
  }

  /// Makes a claim's folder. It is there after a power cut, as is what is committed into it.
  func makeClaimFolder(_ task: String, _ claim: Int64) throws -> URL {
    let folder = claimFolder(task, claim)
    try make(folder)
    for parent in [taskFolder(task), tasks, root] { try synchronise(parent) }
    return folder
  }

  private func make(_ folder: URL) throws {
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  private func synchronise(_ folder: URL) throws {
    let descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
  }
}
