import ClipModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The right of one process to a data folder: an `flock` on `cutroom.lock`, which the kernel takes back whatever way
/// the process ends.
package final class DataFolderLock: Sendable {
  private let descriptor: CInt

  /// Creates `folder` (0700) when it is missing and takes the lock, without waiting.
  ///
  /// - Throws: `DataFolderError.held` when another process has it.
  package init(folder: String) throws(DataFolderError) {
    try Self.makeFolder(folder)
    guard chmod(folder, 0o700) == 0 else {
      throw .unusable(folder: folder, reason: String(cString: strerror(errno)))
    }
    let path = folder + "/cutroom.lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unusable(folder: folder, reason: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let failure = errno
      close(descriptor)
      throw failure == EWOULDBLOCK
        ? .held(folder: folder) : .unusable(folder: folder, reason: String(cString: strerror(failure)))
    }
  }

  deinit { close(descriptor) }

  private static func makeFolder(_ folder: String) throws(DataFolderError) {
    var status = stat()
    if stat(folder, &status) != 0 {
      var parent = folder.split(separator: "/", omittingEmptySubsequences: true).dropLast().joined(separator: "/")
      if folder.hasPrefix("/") { parent = "/" + parent }
      if parent != "/", !parent.isEmpty, stat(parent, &status) != 0 { try makeFolder(parent) }
      guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
        throw .unusable(folder: folder, reason: String(cString: strerror(errno)))
      }
    }
  }
}

/// Why a data folder can't be used.
package enum DataFolderError: Error, Hashable, Sendable {
  case held(folder: String)
  case unusable(folder: String, reason: String)
}

extension DataFolderError: PublicError {
  package var isRetryable: Bool { if case .held = self { true } else { false } }

  package var publicMessage: String {
    switch self {
    case .held(let folder): "another cutroom is running on the data folder \(folder)"
    case .unusable(let folder, let reason): "the data folder \(folder) can't be used: \(reason)"
    }
  }
}
