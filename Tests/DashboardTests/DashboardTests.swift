import Foundation
import MediaTools
import SampleTalk
import Subprocess
import SystemPackage
import Testing

/// The dashboard in a real browser, over a real server and a real video.
struct DashboardTests {
  @Test(.timeLimit(.minutes(20)))
  func aPersonGetsFromAVideoToClipsWhileTheServerIsKilled() async throws {
    let home = FileManager.default.temporaryDirectory.appending(path: "dashboard-\(UUID().uuidString.prefix(8))")
    let pictures = home.appending(path: "pictures")
    try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
    defer { Self.remove(home) }
    let parts = Parts(home: Parts.home())
    try FileManager.default.createSymbolicLink(at: home.appending(path: "parts"), withDestinationURL: parts.folder)
    let sample = try await SampleTalk.make(
      in: home.appending(path: "sample"), parts: parts, length: .short)

    let shown = Self.picturesWanted ?? pictures
    let visit = try await Subprocess.run(
      .path(FilePath(parts.folder.appending(path: "tests/bin/python3").path)),
      arguments: [Self.script.path, Self.program.path, home.path, sample.video.path, shown.path],
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))

    #expect(visit.terminationStatus == .exited(0), "\(visit.standardOutput)\n\(visit.standardError)")
    let names = try FileManager.default.contentsOfDirectory(atPath: shown.path)
    #expect(names.count >= 12, "a picture of every page")
  }

  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "drive_dashboard.py")

  /// The program that was built beside these tests.
  private static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "cutroom")

  /// An existing folder that keeps the pictures, for whoever wants to look at them: `DASHBOARD_PICTURES`.
  private static var picturesWanted: URL? {
    ProcessInfo.processInfo.environment["DASHBOARD_PICTURES"].map { URL(filePath: $0) }
  }

  private static func remove(_ folder: URL) {
    do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays: \(error)") }
  }
}
