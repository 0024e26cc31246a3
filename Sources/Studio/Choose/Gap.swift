import ClipModel

/// The pause between two neighbouring sentences, or before the first and after the last.
struct Gap: Hashable, Sendable {
  /// Shorter pauses are no place to cut.
  static let shortest = 0.15
  /// Pauses under this many seconds are shared by the clips on both sides.
  static let ample = 0.55

  /// From the end of the word before to the beginning of the word after.
  var range: TimeRange
  /// The silence right after the word before.
  var early: TimeRange
  /// The silence right before the word after; often the same, but a breath or a laugh may part them.
  var late: TimeRange

  /// Before the first or after the last word of the video.
  var isOuter = false

  /// Whether a clip may begin or end here.
  var isCut: Bool { isOuter || min(early.duration, late.duration) >= Self.shortest - 1e-9 }

  /// Where a clip ends that ends with this pause: 0.3 s into the silence, or 60 % of a short one.
  var end: Double { early.start + (early.duration >= Self.ample ? 0.3 : 0.6 * early.duration) }

  /// Where a clip begins that begins with this pause: 0.2 s before the silence's end, or 40 % of a short one.
  var start: Double { late.end - (late.duration >= Self.ample ? 0.2 : 0.4 * late.duration) }
}
