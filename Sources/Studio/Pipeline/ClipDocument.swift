import ClipModel

/// A clip's `clip.json`: everything that made it, so that it can be corrected later.
package struct ClipDocument: Hashable, Codable, Sendable {
  package var title: String
  /// Seconds from the first frame of the source.
  package var sourceStart: Double
  package var sourceEnd: Double
  /// 0…1.
  package var score: Double
  /// Why this moment, in a sentence.
  package var reason: String
  package var signals: [String: Double]
  package var width: Int
  package var height: Int
  package var framesPerSecond: Double
  /// With times of the source.
  package var words: [Word]
  /// One per shot.
  package var layouts: [ShotLayout]
  package var captions: CaptionDocument
  package var quality: QualityReport

  package init(pick: Pick, range: TimeRange, layouts: [ShotLayout], captions: CaptionDocument, quality: QualityReport) {
    title = pick.title
    sourceStart = range.start
    sourceEnd = range.end
    score = pick.score
    reason = pick.reason
    signals = pick.signals
    width = quality.width
    height = quality.height
    framesPerSecond = quality.framesPerSecond
    words = pick.words
    self.layouts = layouts
    self.captions = captions
    self.quality = quality
  }

  /// Seconds.
  package var duration: Double { sourceEnd - sourceStart }
}
