import Foundation

/// A small C library that is put between a program and the system (`LD_PRELOAD`), compiled when it is needed.
enum Shim: String {
  case faultyDisk = "faulty_disk"
  case normalSync = "normal_sync"

  /// Compiles it into the installation's folder; returns its path.
  func compile(in installation: Installation) async throws -> String {
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Shims/\(rawValue).c")
    let library = installation.home.appending(path: "\(rawValue).so").path
    try await installation.run("cc -O2 -shared -fPIC -o \"$1\" \"$2\"", library, source.path)
    return library
  }
}

extension Installation {
  struct CommandFailed: Error { let words: String }

  /// Runs a line of shell with arguments `$1…`.
  func run(_ line: String, _ arguments: String...) async throws {
    let path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin; "
    let shell = try RunningProgram(
      ["-ec", path + line, "sh"] + arguments, in: self, program: URL(filePath: "/bin/sh"))
    let ended = await shell.ended()
    guard ended.status == 0 else {
      throw CommandFailed(words: "\(line) \(arguments): status \(ended.status): \(ended.output)\(ended.errors)")
    }
  }
}
