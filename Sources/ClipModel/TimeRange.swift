/// A stretch of a video in seconds from its first frame; `start` belongs to it, `end` does not.
package struct TimeRange: Hashable, Codable, Sendable {
  package var start: Double
  package var end: Double

  package init(start: Double, end: Double) {
    self.start = start
    self.end = end
  }

  package var duration: Double { end - start }

  package func overlaps(_ other: Self) -> Bool { start < other.end && other.start < end }

  package func contains(_ time: Double) -> Bool { start <= time && time < end }
}
