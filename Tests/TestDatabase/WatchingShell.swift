import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A small shell that watches over a server: when this process ends in whatever way, a pipe of ours closes, and the shell
/// stops the server and removes its folder.
struct WatchingShell: Sendable {
  /// What it reads.
  private let leash: FileHandle
  /// What it says.
  private let words: FileHandle

  /// - Parameters:
  ///   - script: begins with `settle`, starts the server as `server`, says a line, and reads until the leash is gone.
  ///   - arguments: its `$1…`.
  init(_ script: String, _ arguments: [String]) throws {
    let leash = Pipe()
    // Programs that other tests start must not hold it.
    _ = fcntl(leash.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    let output = Pipe()
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/bash")
    shell.arguments = ["-c", Self.settle + script, "watch"] + arguments
    shell.standardInput = leash.fileHandleForReading
    shell.standardOutput = output
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    try leash.fileHandleForReading.close()
    self.leash = leash.fileHandleForWriting
    words = output.fileHandleForReading
  }

  func tell(_ line: String) throws { try leash.write(contentsOf: Data("\(line)\n".utf8)) }

  /// Ends it, and with it the server.
  func end() throws { try leash.close() }

  /// What it says next. Waits in a thread that may.
  func line() async -> String {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [words] in
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
          let piece = words.availableData
          if piece.isEmpty { break }
          line += piece
        }
        continuation.resume(returning: String(decoding: line, as: UTF8.self).split(separator: "\n").joined())
      }
    }
  }

  /// A function of the shell: makes a folder with `$1` in its name and enters it; the server will be ended by signal `$2`.
  /// `as` is how programs run there: PostgreSQL and PgBouncer refuse to run as root, so root becomes `postgres`.
  private static let settle = """
    settle() {
      ending=$2 folder=$(mktemp -d "${TMPDIR:-/tmp}/cutroom-$1-XXXXXX") || exit 1
      as=()
      if [ "$(id -u)" = 0 ]; then
        chown postgres: "$folder"
        as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
      fi
      cd "$folder"
      trap '[ -z "$server" ] || kill -"$ending" "$server" 2>/dev/null; wait; cd /; rm -rf "$folder"' EXIT
      trap '' INT TERM HUP
    }

    """
}
