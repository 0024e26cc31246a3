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
