import Crypto
import Foundation
import NIOCore

/// A video on its way to the disk: counted, hashed and limited while it grows; removed unless it is finished.
actor PartialFile {
  private let executor = DiskExecutor()
  private let path: String
  private let limit: Int64
  private var descriptor: Int32
  private var hash = SHA256()
  private var bytes: Int64 = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// What was written.
  struct Content: Hashable, Sendable {
    let bytes: Int64
    /// Lower-case hexadecimal.
    let sha256: String
  }

  /// - Throws: `IntakeError` when `path` can't be created.
  init(path: String, limit: Int64) throws {
    self.path = path
    self.limit = limit
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw IntakeError.lastSystemError }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// - Throws: `IntakeError.tooLarge` as soon as the limit is passed.
  func append(_ buffer: ByteBuffer) throws {
    try buffer.withUnsafeReadableBytes { piece in
      try count(Int64(piece.count))
      hash.update(bufferPointer: piece)
      var rest = piece
      while !rest.isEmpty {
        let written = write(descriptor, rest.baseAddress, rest.count)
        guard written >= 0 || errno == EINTR else { throw IntakeError.lastSystemError }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, written)))
      }
    }
  }

  /// Takes over the whole of another file: as a reflink where the file system can, else copied.
  func copy(_ source: SourceFile) throws {
    try count(source.bytes)
    hash = try source.copy(to: descriptor)
  }

  /// Makes all of it durable.
  func finish() throws -> Content {
    guard fsync(descriptor) == 0 else { throw IntakeError.lastSystemError }
    return Content(bytes: bytes, sha256: hash.finalize().map { String(format: "%02x", $0) }.joined())
  }

  /// Moves the finished file to its place, durably.
  func move(to target: String) throws {
    guard rename(path, target) == 0 else { throw IntakeError.lastSystemError }
    let folder = open((target as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw IntakeError.lastSystemError }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw IntakeError.lastSystemError }
  }

  /// Removes what was written.
  func discard() throws {
    guard unlink(path) == 0 || errno == ENOENT else { throw IntakeError.lastSystemError }
  }

  private func count(_ more: Int64) throws {
    bytes += more
    guard bytes <= limit else { throw IntakeError.tooLarge(limit: limit) }
  }
}

extension IntakeError {
  /// What the last system call said.
  static var lastSystemError: Self {
    errno == ENOSPC || errno == EDQUOT ? .diskFull : .disk(String(cString: strerror(errno)))
  }
}
