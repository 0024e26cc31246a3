/// How one shot of a clip fills the tall picture. Frames are counted from the clip's first.
package struct ShotLayout: Hashable, Codable, Sendable {
  package enum Kind: String, Hashable, Codable, Sendable {
    /// One crop that moves with a face.
    case follow
    /// One crop that stays.
    case still
    /// Two crops, the first above the second.
    case split
    /// The whole picture over its own blurred enlargement.
    case fit
  }

  package var kind: Kind
  /// First frame, and the first that no longer belongs to it.
  package var start: Int
  package var end: Int
  /// One for follow and still, two for split, none for fit.
  package var crops: [CropPath]

  package init(kind: Kind, start: Int, end: Int, crops: [CropPath]) {
    self.kind = kind
    self.start = start
    self.end = end
    self.crops = crops
  }
}

/// A rectangle of the source, in displayed pixels, that may move but not change its size.
package struct CropPath: Hashable, Codable, Sendable {
  package var width: Double
  package var height: Double
  /// Left upper corners, in order of frames; straight lines in between, staying before the first and after the last.
  package var points: [Point]

  package struct Point: Hashable, Codable, Sendable {
    /// Counted from the clip's first frame.
    package var frame: Int
    package var x: Double
    package var y: Double

    package init(frame: Int, x: Double, y: Double) {
      self.frame = frame
      self.x = x
      self.y = y
    }
  }

  package init(width: Double, height: Double, points: [Point]) {
    self.width = width
    self.height = height
    self.points = points
  }

  /// The left upper corner at `frame`.
  package func corner(at frame: Int) -> (x: Double, y: Double) {
    guard let next = points.firstIndex(where: { $0.frame >= frame }) else {
      return points.last.map { ($0.x, $0.y) } ?? (0, 0)
    }
    let b = points[next]
    guard next > 0, b.frame > frame else { return (b.x, b.y) }
    let a = points[next - 1]
    let share = Double(frame - a.frame) / Double(b.frame - a.frame)
    return (a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
  }

  package var isStill: Bool { points.allSatisfy { $0.x == points[0].x && $0.y == points[0].y } }
}
