import Foundation

/// Reads, lists and removes files on a thread of its own.
actor DiskReader {
  private let executor = DiskExecutor()

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func sha256(of source: SourceFile) throws -> String { try source.sha256() }

  func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

  func names(in folder: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }

  /// Removes a file; one that is gone already is no error.
  func remove(_ path: String) throws {
    guard unlink(path) == 0 || errno == ENOENT else { throw IntakeError.lastSystemError }
  }
}
