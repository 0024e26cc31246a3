import Database

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The write-ahead log that a process before this one left behind.
///
/// Linux forgets what a failed sync was to keep: the pages stay in memory and look clean, but are not on the disk. A
/// process that lives on writes its next commit over such a place. One that starts anew can't tell it from a commit, and
/// would put what it acknowledges behind a gap, where no recovery after a power cut finds it.
enum LeftLog {
  private static let pieceLength = 1 << 20

  /// Writes the log again as it reads, and waits for the disk: so all that can be read of it is there.
  static func renew(_ path: String) throws(SQLError) {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT { return }
    guard descriptor >= 0 else { throw trouble(path) }
    defer { close(descriptor) }
    var piece = [UInt8](repeating: 0, count: pieceLength)
    var place = 0
    while true {
      let length = pread(descriptor, &piece, pieceLength, off_t(place))
      if length == 0 { break }
      guard length > 0, pwrite(descriptor, piece, length, off_t(place)) == length else { throw trouble(path) }
      place += length
    }
    guard fsync(descriptor) == 0 else { throw trouble(path) }
  }

  private static func trouble(_ path: String) -> SQLError {
    .unavailable("\(path): \(String(cString: strerror(errno)))")
  }
}
