import ClipModel

/// How often something took how long.
package struct Histogram: Hashable, Sendable {
  /// Upper ends of the buckets in seconds; one more has no end.
  package static let bounds: [Double] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600,
  ]

  /// Of each bucket alone, the endless one last.
  package private(set) var counts = Array(repeating: 0, count: bounds.count + 1)
  package private(set) var sum = 0.0

  package init() {}

  package var total: Int { counts.reduce(0, +) }

  mutating func observe(_ duration: Duration) {
    let seconds = max(0, duration.seconds)
    counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
    sum += seconds
  }
}
