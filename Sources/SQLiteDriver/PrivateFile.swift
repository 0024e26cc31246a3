import Database

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files that only their owner may read.
enum PrivateFile {
  /// Creates `path` with mode 0600 unless it exists; SQLite gives its WAL the same mode.
  static func create(_ path: String) throws(SQLError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unavailable("\(path): \(String(cString: strerror(errno)))") }
    fchmod(descriptor, 0o600)
    close(descriptor)
  }
}
