import FilmKit
import Foundation
import MediaTools
import Testing

/// How a film is stored, and what is done to it at intake.
struct Storage: Sendable, CustomTestStringConvertible {
  var name: String
  var options: [String]
  var testDescription: String { name }

  static let x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "3", "-g", "40", "-b_strategy", "0"]
  /// As browsers record: neither a duration nor an index.
  static let live = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "40", "-live", "1"]
  static let all = [
    Storage(name: "closed.mp4", options: x264),
    Storage(
      name: "open.mp4",
      options: ["-c:v", "libx264", "-preset", "veryfast", "-x264-params", "open-gop=1:keyint=40:bframes=3"]
    ),
    Storage(
      name: "hevc.mp4",
      options: [
        "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:open-gop=1:keyint=40:bframes=3",
      ]),
    Storage(name: "plain.mkv", options: x264 + ["-output_ts_offset", "1.52"]),
    Storage(name: "vp9.webm", options: ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "40"]),
    Storage(name: "live.webm", options: live),
    Storage(
      name: "interlaced.mp4",
      options: [
        "-vf", "setfield=tff", "-c:v", "libx264", "-preset", "ultrafast", "-x264-params",
        "interlaced=1:tff=1:keyint=40:bframes=3",
      ]),
    Storage(name: "stream.ts", options: x264),
    Storage(name: "old.avi", options: ["-c:v", "mpeg4", "-q:v", "3", "-g", "40"]),
  ]
}

extension MediaTool {
  /// The numbers that the pictures of a stretch of a coded film say.
  func numbers(_ path: String, _ facts: SourceFacts, first: Int, count: Int) async throws -> [Int] {
    var numbers: [Int] = []
    let front = Front(facts: facts, first: first, count: count)
    try await frames(of: path, front: front, width: CodedFilm.width, height: CodedFilm.height) { _, picture in
      numbers.append(CodedFilm.number(picture))
    }
    return numbers
  }
}
