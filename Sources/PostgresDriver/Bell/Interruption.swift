#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ends a thread's wait for a socket: a pipe that becomes readable.
final class Interruption: Sendable {
  /// To be waited for beside the socket; -1 when the process has no descriptors left.
  let descriptor: CInt
  private let writer: CInt

  init() {
    var ends: [CInt] = [-1, -1]
    _ = pipe(&ends)
    (descriptor, writer) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  deinit {
    close(descriptor)
    close(writer)
  }

  func interrupt() {
    var sign: UInt8 = 1
    _ = write(writer, &sign, 1)
  }
}
