import ClipModel
import Foundation
import MediaTools

/// Looks at a stretch of a source once: camera cuts at every frame, faces, mouths.
package struct Watcher: Sendable {
  private let media: MediaTool
  private let detector: FaceDetector

  /// - Parameter faceLibrary: the path of libfacedetection; see `Parts.faceLibrary`.
  /// - Throws: `MediaError.faceDetectorMissing`.
  package init(media: MediaTool, faceLibrary: String) throws {
    self.media = media
    detector = try FaceDetector(library: faceLibrary)
  }

  /// Seconds that are watched beyond both ends, so that an edge can move inside its silence away from a camera cut.
  package static let margin = 1.0

  /// Watches `range` (seconds of the source) and a second more at both ends.
  ///
  /// - Parameter progress: 0…1.
  /// - Throws: `MediaError`, `CancellationError`.
  @concurrent
  package func watch(
    _ path: String, facts: SourceFacts, range: TimeRange, progress: @Sendable (Double) -> Void = { _ in }
  ) async throws -> Watched {
    let rate = facts.video.frameRate.value
    let first = max(0, Int(((range.start - Self.margin) * rate).rounded(.down)))
    let end = min(facts.frame(at: facts.duration), Int(((range.end + Self.margin) * rate).rounded(.up)))
    let front = Front(facts: facts, first: first, count: max(1, end - first))
    let size = Self.smallSize(facts)
    var cuts = CutDetector()
    var tracker = FaceTracker(
      detector: detector, scale: Double(facts.video.width) / Double(size.width), framesPerSecond: rate)
    var seen = 0
    try await media.frames(of: path, front: front, width: size.width, height: size.height) { frame, picture in
      let step = cuts.take(picture)
      tracker.take(picture, frame: frame, isNewShot: seen == 0 || step.isSuspicious)
      seen += 1
      if seen % 25 == 0 { progress(Double(seen) / Double(front.count)) }
    }
    tracker.finishAll()
    guard seen > 0 else { throw MediaError.truncated }
    let marks = cuts.cuts.map { $0 + first }
    return Watched(
      first: first, count: seen, cuts: marks, tracks: TrackJoiner(cuts: marks).join(tracker.finished, rate: rate))
  }

  /// The longer side is 640: small faces need it. The shorter one holds at least the block that `CutDetector` measures.
  static func smallSize(_ facts: SourceFacts) -> (width: Int, height: Int) {
    let share = min(1, 640 / Double(max(facts.video.width, facts.video.height)))
    func small(_ side: Int) -> Int { max(16, Int((Double(side) * share / 2).rounded()) * 2) }
    return (small(facts.video.width), small(facts.video.height))
  }
}
