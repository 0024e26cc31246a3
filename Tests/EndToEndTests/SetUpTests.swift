import Foundation
import MediaTools
import Testing

/// What the scripts do on a machine where Swift is missing, or does not run yet; Debian's tools and `swift`
/// stand in.
struct SetUpTests {
  private static let scripts = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../scripts")
    .standardizedFileURL

  /// Runs `require_swift` with nothing but these programs, each a shell script, and a few of Debian's in PATH.
  private func requireSwift(_ programs: [String: String]) async throws -> (
    status: Int, words: String, installed: String
  ) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cutroom-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
    for name in ["dirname", "grep", "env", "sh"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: name).path, withDestinationPath: "/usr/bin/\(name)")
    }
    let stands = ["dpkg-query": "", "id": "echo 0", "apt-get": #"echo "$*" >>"$0.log""#].merging(programs) { $1 }
    for (name, script) in stands {
      let path = folder.appending(path: name).path
      try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    let line = "PATH=\(folder.path); . \(Self.scripts.path)/fetch; require_swift"
    let result = try await Runner(confinement: .limitsOnly).run(Command("/bin/bash", ["-c", line]))
    let log = FileManager.default.contents(atPath: folder.appending(path: "apt-get.log").path) ?? Data()
    return (result.status, result.errorText, String(decoding: log, as: UTF8.self))
  }

  @Test func withoutSwiftNothingIsInstalled() async throws {
    let ended = try await requireSwift([:])
    #expect(ended.status == 5)
    #expect(ended.words.contains("https://www.swift.org/install/linux/"))
    #expect(ended.installed.isEmpty)
  }

  @Test func debiansOtherSwiftIsToldApart() async throws {
    let ended = try await requireSwift(["swift": "echo python-swiftclient 4.1.0"])
    #expect(ended.status == 5 && ended.words.contains("python-swiftclient"))
    #expect(ended.installed.isEmpty)
  }

  @Test func whatTheLoaderMissesIsInstalledFirst() async throws {
    let loads = """
      [ -e "${0%/*}/apt-get.log" ] && { echo Swift version 6.3.1; exit; }
      echo "swift: error while loading shared libraries: libncurses.so.6" >&2; exit 127
      """
    let ended = try await requireSwift(["swift": loads])
    #expect(ended.status == 0, "\(ended.words)")
    #expect(ended.words.contains("libncurses.so.6"), "the loader's words are shown")
    #expect(ended.words.contains("installing Debian packages: libncurses6"))
    #expect(ended.installed.contains("libncurses6") && ended.installed.contains("libsqlite3-0"))
  }
}
