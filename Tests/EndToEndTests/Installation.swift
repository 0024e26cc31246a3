import Foundation
import MediaTools

/// A Cutroom of its own in a temporary folder: real program, real parts, empty data. Removed with `remove()`.
struct Installation: Sendable {
  let home: URL
  /// Settings of every program started here.
  var environment: [String: String]

  /// - Parameter environment: settings beside `CUTROOM_HOME`.
  init(environment: [String: String] = [:]) throws {
    home = FileManager.default.temporaryDirectory.appending(path: "cutroom-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: home.appending(path: "parts"), withDestinationURL: Parts(home: Parts.home()).folder)
    self.environment = ["PATH": "/usr/bin:/bin", "HOME": home.path, "CUTROOM_HOME": home.path]
      .merging(environment) { $1 }
  }

  /// Parts of its own, links to the real ones, so that a test may take `missing` away.
  func takePart(_ missing: String) throws {
    let parts = home.appending(path: "parts")
    let real = parts.resolvingSymlinksInPath()
    try FileManager.default.removeItem(at: parts)
    try FileManager.default.createDirectory(at: parts, withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: real.path) where name != missing {
      try FileManager.default.createSymbolicLink(
        at: parts.appending(path: name), withDestinationURL: real.appending(path: name))
    }
  }

  var data: URL { home.appending(path: "data") }
  var socket: String { data.appending(path: "cutroom.sock").path }

  /// The program that was built beside these tests.
  static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "cutroom")

  func remove() {
    do { try FileManager.default.removeItem(at: home) } catch { print("\(home.path) stays: \(error)") }
  }

  /// Every file below `folder` of the data folder, as paths relative to it.
  func files(below folder: String) -> [String] { Self.files(in: data.appending(path: folder)) }

  /// Files of the engine and of the output folder that were never finished, as their own names say.
  func unfinished() -> [String] {
    (files(below: "studio") + Self.files(in: home.appending(path: "clips"))).filter { path in
      path.split(separator: "/").contains { $0.hasSuffix(".part") || $0.hasSuffix(".partial") }
    }
  }

  /// Returns once `condition` holds or `program` has ended: what other programs would look for again and again.
  func wait(for program: RunningProgram, until condition: @Sendable (Installation) -> Bool) async throws {
    while !condition(self), !program.hasEnded { try await ContinuousClock().sleep(for: .milliseconds(20)) }
  }

  static func files(in root: URL) -> [String] {
    guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey]) else {
      return []
    }
    var found: [String] = []
    for case let url as URL in walk where !url.hasDirectoryPath {
      found.append(String(url.path.dropFirst(root.path.count + 1)))
    }
    return found.sorted()
  }

  /// Processes that work for this installation: their command line names its folder.
  func processes() -> [String] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { entry in
      guard let pid = Int32(entry), pid != getpid(),
        let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline"), !line.isEmpty
      else { return nil }
      let words = String(decoding: line, as: UTF8.self).replacing("\0", with: " ")
      return words.contains(home.path) ? "\(pid) \(words)" : nil
    }
  }
}
