import Crypto
import Foundation

/// A file of this machine that is to become an original; only for callers who may read it themselves.
final class SourceFile: Sendable {
  private let descriptor: Int32
  let bytes: Int64

  /// - Throws: `IntakeError.unreadable` unless `path` is a regular file that can be read.
  init(path: String) throws {
    // O_NONBLOCK: a named pipe must not hold us up.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw IntakeError.unreadable }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw IntakeError.unreadable
    }
    self.descriptor = descriptor
    bytes = Int64(facts.st_size)
  }

  deinit { close(descriptor) }

  /// Lower-case hexadecimal SHA-256 of its content.
  func sha256() throws -> String {
    try Self.hash(descriptor, bytes: bytes).finalize().map { String(format: "%02x", $0) }.joined()
  }

  /// Copies all of it to the beginning of `target`, and hashes what was copied.
  func copy(to target: Int32) throws -> SHA256 {
    // FICLONE of linux/fs.h: shares the blocks where both files are on one file system that can.
    if ioctl(target, UInt(0x4004_9409), descriptor) == 0 { return try Self.hash(target, bytes: bytes) }
    var hash = SHA256()
    try Self.forEachPiece(descriptor, bytes: bytes) { piece, position in
      hash.update(bufferPointer: piece)
      try Self.write(piece, to: target, at: position)
    }
    return hash
  }

  private static func write(_ piece: UnsafeRawBufferPointer, to target: Int32, at position: Int) throws {
    var rest = piece
    while !rest.isEmpty {
      let written = pwrite(target, rest.baseAddress, rest.count, position + piece.count - rest.count)
      guard written > 0 || errno == EINTR else { throw IntakeError.lastSystemError }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, written)))
    }
  }

  /// The hash of the first `bytes` of a file.
  static func hash(_ descriptor: Int32, bytes: Int64) throws -> SHA256 {
    var hash = SHA256()
    try forEachPiece(descriptor, bytes: bytes) { piece, _ in hash.update(bufferPointer: piece) }
    return hash
  }

  private static func forEachPiece(
    _ descriptor: Int32, bytes: Int64, _ body: (UnsafeRawBufferPointer, _ position: Int) throws -> Void
  ) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var position = 0
    while position < bytes {
      let count = pread(descriptor, buffer.baseAddress, min(buffer.count, Int(bytes) - position), position)
      if count < 0, errno == EINTR { continue }
      // A file that shrinks under our hands is not one that can be read.
      guard count > 0 else { throw count < 0 ? IntakeError.lastSystemError : IntakeError.unreadable }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]), position)
      position += count
    }
  }
}
