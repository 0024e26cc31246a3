import ClipModel

/// Takes the best candidates that don't overlap, spread over the video.
struct Selection {
  /// Picks worth less than this share of the best are left out.
  static let worthwhile = 0.55

  private let candidates: [Candidate]
  private let duration: Double

  init(_ candidates: [Candidate], duration: Double) {
    self.candidates = candidates.sorted { ($0.score, $1.range.start) > ($1.score, $0.range.start) }
    self.duration = duration
  }

  /// At most `count`, in the order of the video.
  func best(_ count: Int) -> [Candidate] {
    guard let top = candidates.first else { return [] }
    var left = candidates.filter { $0.score >= Self.worthwhile * top.score }
    var chosen: [Candidate] = []
    while chosen.count < count, let next = left.max(by: { appeal($0, chosen) < appeal($1, chosen) }) {
      chosen.append(next)
      left.removeAll { $0.overlaps(next) }
    }
    return chosen.sorted { $0.range.start < $1.range.start }
  }

  /// Its score, up to a tenth less beside a moment that is taken already.
  private func appeal(_ candidate: Candidate, _ chosen: [Candidate]) -> Double {
    let nearest = chosen.map { distance($0.range, candidate.range) }.min() ?? duration
    return candidate.score * (0.9 + 0.1 * min(1, nearest / max(30, duration / 10)))
  }

  private func distance(_ one: TimeRange, _ other: TimeRange) -> Double {
    max(0, max(one.start - other.end, other.start - one.end))
  }
}
