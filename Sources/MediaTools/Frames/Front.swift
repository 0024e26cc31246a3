import Foundation

/// The one way to a stretch of a source, which Watch and Render share so that frame n is frame n in both: seek early,
/// keep the container's times, count frames at the constant rate from the first picture, cut by frame number.
package struct Front: Hashable, Sendable {
  package let facts: SourceFacts
  /// Frames of the source at `facts.video.frameRate`.
  package let first: Int
  package let count: Int
  /// Seconds before frame `first` at which reading begins. Seeking straight to the target is exact only for closed-GOP
  /// MP4 and WebM: open GOPs lose a frame, others give none or grey ones; three seconds early and trimmed it is exact.
  private(set) var early: Double

  package init(facts: SourceFacts, first: Int, count: Int) {
    self.facts = facts
    self.first = first
    self.count = count
    let isIndexed = facts.container.hasPrefix("mov") || facts.container.hasPrefix("matroska")
    early = 3 + (isIndexed ? 0 : facts.video.keyframeInterval)
  }

  /// Seconds on the container's time line of frame `first`.
  var start: Double { facts.video.origin + facts.time(ofFrame: first) }

  /// Seconds on the container's time line from which it is read; nil for the beginning.
  var seekTime: Double? { start - early > facts.origin ? start - early : nil }

  /// The same stretch, read from much earlier on.
  var earlier: Self {
    var front = self
    front.early *= 4
    return front
  }

  package var duration: Double { facts.time(ofFrame: count) }

  /// What one pass over the stretch may use up; the slowest (HDR at 4K on a busy machine) takes half a second a frame.
  package var limits: Command.Limits { Command.Limits(time: .seconds(300 + 60 * duration)) }

  /// Options before `-i`. What is read before `start` is not dropped: a picture from there may still be on screen.
  package var seek: [String] {
    ["-copyts", "-noaccurate_seek"] + (canChangeSize ? ["-reinit_filter:v", "0"] : [])
      + (seekTime.map { ["-ss", Self.text($0 - facts.origin)] } ?? [])
  }

  /// A picture whose size changes on the way (calls do that) must not restart the filters, which count. Only where the
  /// scaler is the first to look at pixels.
  private var canChangeSize: Bool { facts.video.rotation == 0 && !facts.video.isInterlaced }

  /// Filters for the picture: `count` frames of square pixels from time 0 on, fewer only at the end of the film. The last
  /// picture before a hole or the end stays; a beginning that can't be decoded is filled by the first that can.
  package var video: String {
    let filmEnd = facts.duration > 0 ? facts.frame(at: facts.duration) : .max
    let rate = "fps=fps=\(facts.video.frameRate)"
    return [
      facts.video.isInterlaced ? "bwdif=mode=send_frame:deint=interlaced" : nil,
      "setpts=PTS-(\(Self.text(start)))/TB", "\(rate):round=near", "tpad=stop=-1:stop_mode=clone",
      "\(rate):start_time=0", "trim=start_pts=0:end_pts=\(max(0, min(count, filmEnd - first)))",
      "scale=\(facts.video.width):\(facts.video.height)", "setsar=1",
    ].compactMap(\.self).joined(separator: ",")
  }

  /// Filters for the sound: from time 0 on, as long as the picture, silence where there is none.
  package var audio: String {
    let end = Self.text(duration)
    return "asetpts=PTS-(\(Self.text(start)))/TB,atrim=start=0:end=\(end),aresample=48000:async=1:first_pts=0,"
      + "apad=whole_dur=\(end),atrim=end=\(end)"
  }

  package static func text(_ seconds: Double) -> String { String(format: "%.6f", seconds) }
}
