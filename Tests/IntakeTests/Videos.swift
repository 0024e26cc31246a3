import Foundation
import MediaTools

/// Small files that ffmpeg makes on the spot.
enum Videos {
  /// A test picture with a tone, at `path`.
  static func make(_ path: String, seconds: Double = 1, picture: Bool = true, tool: MediaTool) async throws {
    let folder = (path as NSString).deletingLastPathComponent
    let picture = picture ? ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=\(seconds)"] : []
    try await tool.ffmpeg(
      picture + ["-f", "lavfi", "-i", "sine=d=\(seconds)", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path],
      reads: [], writes: [folder])
  }

  /// The first `share` of a file, as another file.
  static func cut(_ source: String, share: Double, to target: String) throws {
    let data = try Data(contentsOf: URL(filePath: source))
    try data.prefix(Int(Double(data.count) * share)).write(to: URL(filePath: target))
  }
}
