import FilmKit
import Foundation
import MediaTools
import Studio
import Testing

/// A folder, tools, and a short way to a rendered clip, for tests that look at real pixels.
struct Bench {
  let media: MediaTool
  let folder: URL

  /// Runs `body` with the real tools in a folder that is gone afterwards.
  static func run(_ body: (Bench) async throws -> Void) async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in try await body(Bench(media: media, folder: folder)) }
  }

  /// Runs ffmpeg in the folder; the last argument is the name of the file it writes.
  func film(_ name: String, _ arguments: [String]) async throws -> String {
    let path = folder.appending(path: name).path
    try await media.ffmpeg(arguments + [path], reads: [], writes: [folder.path])
    return path
  }

  /// Renders frames of `path` in a small size.
  func render(
    _ path: String, _ span: ClipSpan, _ layouts: [ShotLayout],
    captions: CaptionDocument = .init(style: "clear", events: []),
    width: Int = 270, height: Int = 480, name: String = "clip"
  ) async throws -> RenderedClip {
    let renderer = Renderer(media: media, fonts: Parts(home: Parts.home()).fonts)
    let watched = Watched(first: span.first, count: span.count, cuts: [], tracks: [])
    return try await renderer.render(
      Renderer.Job(
        source: path, facts: try await media.probe(path), span: span, layouts: layouts, captions: captions,
        watched: watched, width: width, height: height), into: folder, name: name)
  }

  static let x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
}

/// A layout of the whole picture over its blur.
func fit(_ frames: Range<Int>) -> ShotLayout {
  ShotLayout(kind: .fit, start: frames.lowerBound, end: frames.upperBound, crops: [])
}

/// A layout of one crop of a picture `height` pixels high, whose left edge is at `x`.
func crop(_ frames: Range<Int>, x: Double, height: Double) -> ShotLayout {
  let point = CropPath.Point(frame: frames.lowerBound, x: x, y: 0)
  return ShotLayout(
    kind: .still, start: frames.lowerBound, end: frames.upperBound,
    crops: [CropPath(width: height * 9 / 16, height: height, points: [point])])
}
