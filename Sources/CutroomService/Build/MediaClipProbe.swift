import Foundation
import Generation
import MediaTools

/// Looks at finished clips with ffprobe and ffmpeg.
struct MediaClipProbe: ClipProbe {
  let tool: MediaTool

  func measure(_ path: String) async throws -> ClipMeasures {
    let facts = try await tool.probe(path, limits: .clips)
    return ClipMeasures(duration: facts.duration, width: facts.video.width, height: facts.video.height)
  }

  func makeThumbnail(of path: String, at second: Double, to jpeg: String) async throws {
    try await tool.ffmpeg(
      MediaTool.input(path, ["-ss", "\(second)"]) + ["-frames:v", "1", "-q:v", "3", "-f", "mjpeg", jpeg],
      reads: [path], writes: [URL(filePath: jpeg).deletingLastPathComponent().path])
  }
}
