import Foundation

/// The one way to a stretch of a source, which Watch and Render share so that frame n is frame n in both: seek early,
/// keep the container's times, count frames at the constant rate from the first picture, cut by frame number.
package struct Front: Hashable, Sendable {
  package let facts: SourceFacts
  /// Frames of the source at `facts.video.frameRate`.
  package let first: Int
  package let count: Int

  package init(facts: SourceFacts, first: Int, count: Int) {
    self.facts = facts
    self.first = first
    self.count = count
  }

  /// Seconds on the container's time line of frame `first`.
  private var start: Double { facts.video.origin + facts.time(ofFrame: first) }

  package var duration: Double { facts.time(ofFrame: count) }

  /// Options before `-i`. Seeking straight to the target is exact only for closed-GOP MP4 and WebM: open GOPs lose
  /// a frame, others give none or grey ones; three seconds early and trimmed it is exact.
  package var seek: [String] {
    let indexed = facts.container.hasPrefix("mov") || facts.container.hasPrefix("matroska")
    let early = 3 + (indexed ? 0 : facts.video.keyframeInterval)
    let target = start - facts.origin - early
    return ["-copyts"] + (target > 0 ? ["-ss", Self.text(target)] : [])
  }

  /// Filters for the picture: exactly `count` frames of square pixels from time 0 on.
  package var video: String {
    var filters = [
      "setpts=PTS-(\(Self.text(start)))/TB", "fps=fps=\(facts.video.frameRate):round=near",
      "trim=start_pts=0:end_pts=\(count)",
    ]
    if facts.video.pixelAspect.value != 1 {
      filters += ["scale=\(facts.video.width):\(facts.video.height)", "setsar=1"]
    }
    return filters.joined(separator: ",")
  }

  /// Filters for the sound: from time 0 on, as long as the picture, silence where there is none.
  package var audio: String {
    let end = Self.text(duration)
    return "asetpts=PTS-(\(Self.text(start)))/TB,atrim=start=0:end=\(end),aresample=48000:async=1:first_pts=0,"
      + "apad=whole_dur=\(end),atrim=end=\(end)"
  }

  package static func text(_ seconds: Double) -> String { String(format: "%.6f", seconds) }
}

extension MediaTool {
  /// Decodes the pictures of `front` in order, scaled to `width`×`height`, straight from a pipe.
  ///
  /// - Parameter each: gets the frame's number in the source and its picture.
  /// - Throws: `MediaError`, `CancellationError`, and what `each` throws.
  package func frames(
    of path: String, front: Front, width: Int, height: Int, options: [String] = [],
    each: (Int, Picture) throws -> Void
  ) async throws {
    let filter = "\(front.video),scale=\(width):\(height):flags=bilinear,format=bgr24"
    let arguments =
      Self.input(path, options + front.seek) + [
        "-map", "0:v:0", "-vf", filter, "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1",
      ]
    let size = width * height * 3
    var frame = front.first
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    try await ffmpeg(arguments, reads: [path]) { piece in
      var rest = piece[...]
      while !rest.isEmpty {
        let part = rest.prefix(size - bytes.count)
        bytes.append(contentsOf: part)
        rest = rest.dropFirst(part.count)
        guard bytes.count == size else { continue }
        try Task.checkCancellation()
        try each(frame, Picture(width: width, height: height, bytes: bytes))
        frame += 1
        bytes.removeAll(keepingCapacity: true)
      }
    }
  }
}
