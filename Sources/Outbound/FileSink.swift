import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// The member functions below have the same names.
private let systemWrite = write
private let systemClose = close

/// A new private file, written off the cooperative pool.
struct FileSink: Sendable {
  private let descriptor: CInt
  private let threads: NIOThreadPool

  /// - Throws: `OutboundError.notWritten` when the file exists or can't be made.
  init(path: String, threads: NIOThreadPool = .singleton) async throws {
    self.threads = threads
    descriptor = try await threads.runIfActive {
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw Self.failure() }
      return descriptor
    }
  }

  func write(_ chunk: ByteBuffer) async throws {
    try await threads.runIfActive { [descriptor] in
      try chunk.withUnsafeReadableBytes { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
          let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
          if count < 0 && errno == EINTR { continue }
          guard count > 0 else { throw Self.failure() }
          rest = rest.dropFirst(count)
        }
      }
    }
  }

  /// Flushes to the disk.
  func flush() async throws {
    try await threads.runIfActive { [descriptor] in
      guard fsync(descriptor) == 0 else { throw Self.failure() }
    }
  }

  /// Closes the file in a canceled task too, which `runIfActive` would not.
  func close() async throws {
    try await withCheckedThrowingContinuation { continuation in
      threads.submit { [descriptor] _ in
        continuation.resume(with: Result { if systemClose(descriptor) != 0 { throw Self.failure() } })
      }
    }
  }

  private static func failure() -> OutboundError { .notWritten(String(cString: strerror(errno))) }
}
