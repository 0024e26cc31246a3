import ClipModel
import MediaTools

/// What was seen in a stretch of a source. Frames are counted from the source's first at `facts.video.frameRate`,
/// exactly as Render counts them.
package struct Watched: Hashable, Codable, Sendable {
  /// The first watched frame and how many followed.
  package var first: Int
  package var count: Int
  /// The first frame of every new shot, in order; the beginning of the stretch is not one.
  package var cuts: [Int]
  /// Every face that stayed long enough to be believed; a track never crosses a cut.
  package var tracks: [FaceTrack]

  package init(first: Int, count: Int, cuts: [Int], tracks: [FaceTrack]) {
    self.first = first
    self.count = count
    self.cuts = cuts
    self.tracks = tracks
  }

  package var end: Int { first + count }

  /// The shots inside `span`, cut to it.
  package func shots(in span: ClipSpan) -> [Range<Int>] {
    let inside = cuts.filter { $0 > span.first && $0 < span.end }
    let marks = [span.first] + inside + [span.end]
    return zip(marks, marks.dropFirst()).map { $0..<$1 }
  }
}

/// One face through one shot.
package struct FaceTrack: Hashable, Codable, Sendable {
  /// Where it was really found, in order of frames; between samples it is interpolated.
  package var samples: [FaceSample]
  /// Mouth motion of each frame from `samples.first` on, in grey levels beyond what the rest of the face moved.
  package var mouth: [Float]

  package init(samples: [FaceSample], mouth: [Float] = []) {
    self.samples = samples
    self.mouth = mouth
  }

  package var first: Int { samples.first?.frame ?? 0 }
  package var last: Int { samples.last?.frame ?? 0 }

  /// The box at `frame`, interpolated; before the first and after the last sample it stays.
  package func box(at frame: Int) -> Box? {
    guard let next = samples.firstIndex(where: { $0.frame >= frame }) else { return samples.last?.box }
    guard next > 0, samples[next].frame > frame else { return samples[next].box }
    let a = samples[next - 1]
    let b = samples[next]
    return a.box.mixed(with: b.box, share: Double(frame - a.frame) / Double(b.frame - a.frame))
  }
}

/// A face found in one frame.
package struct FaceSample: Hashable, Codable, Sendable {
  package var frame: Int
  /// In displayed pixels of the source.
  package var box: Box
  /// 0…1, the detector's own.
  package var score: Double

  package init(frame: Int, box: Box, score: Double) {
    self.frame = frame
    self.box = box
    self.score = score
  }
}

/// A rectangle in displayed pixels; y grows downwards.
package struct Box: Hashable, Codable, Sendable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  package var middleX: Double { x + width / 2 }
  package var middleY: Double { y + height / 2 }
  package var maxX: Double { x + width }
  package var maxY: Double { y + height }
  package var area: Double { width * height }

  package func mixed(with other: Self, share: Double) -> Self {
    func mix(_ a: Double, _ b: Double) -> Double { a + (b - a) * share }
    return Self(
      x: mix(x, other.x), y: mix(y, other.y), width: mix(width, other.width), height: mix(height, other.height))
  }

  /// Shared area over united area, 0…1.
  package func overlap(_ other: Self) -> Double {
    let across = min(maxX, other.maxX) - max(x, other.x)
    let down = min(maxY, other.maxY) - max(y, other.y)
    guard across > 0, down > 0 else { return 0 }
    return across * down / (area + other.area - across * down)
  }
}

/// The frames of a source that one clip shows.
package struct ClipSpan: Hashable, Codable, Sendable {
  package var first: Int
  package var count: Int

  package init(first: Int, count: Int) {
    self.first = first
    self.count = count
  }

  package var end: Int { first + count }

  /// The stretch in seconds of the source; sound is cut exactly there too.
  package func range(_ facts: SourceFacts) -> TimeRange {
    TimeRange(start: facts.time(ofFrame: first), end: facts.time(ofFrame: end))
  }
}
