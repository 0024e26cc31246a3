import ClipModel

/// Neighbouring sentences that could become a clip.
struct Candidate: Sendable {
  /// Indices of the sentences.
  let sentences: ClosedRange<Int>
  /// From cut to cut.
  let range: TimeRange
  /// Each 0…1.
  let signals: [String: Double]
  /// 0…1.
  let score: Double

  func overlaps(_ other: Self) -> Bool { sentences.overlaps(other.sentences) }
}
