import Foundation
import NIOPosix

/// A folder for files under way; nothing in it survives a start.
package struct Scratch: Sendable {
  private let folder: String
  private let threads: NIOThreadPool

  package init(folder: String, threads: NIOThreadPool = .singleton) {
    self.folder = folder
    self.threads = threads
  }

  /// Lends a new folder (0700) to `body` and removes it with what is left in it.
  package func withFolder<Value: Sendable>(_ body: (_ path: String) async throws -> Value) async throws -> Value {
    let path = folder + "/" + UUID().uuidString
    try await threads.runIfActive {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    let result: Result<Value, any Error>
    do { result = .success(try await body(path)) } catch { result = .failure(error) }
    try await threads.runIfActive { try FileManager.default.removeItem(atPath: path) }
    return try result.get()
  }

  /// Puts a file of our own at `target` without copying where the file system allows it.
  package func clone(_ source: String, to target: String) async throws {
    try await threads.runIfActive {
      if link(source, target) == 0 { return }
      try FileManager.default.copyItem(atPath: source, toPath: target)
    }
  }

  /// Bytes of a file.
  package func size(of path: String) async throws -> Int64 {
    try await threads.runIfActive {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      guard let size = attributes[.size] as? NSNumber else { throw LibraryError.failed("measure", reason: "no size") }
      return size.int64Value
    }
  }
}
