import MediaTools

/// Chooses where captions stand: low in the safe box, elsewhere while a face is there, and the same place all
/// through a layout.
struct Places {
  private let captioner: Captioner
  private var chosen: [Int: Int] = [:]

  init(_ captioner: Captioner) { self.captioner = captioner }

  /// Lower edges in the order they are tried, at a picture 1920 high.
  private static let candidates = [1380, 1300, 1220, 1090, 560, 640, 740]

  /// Whether captions at these two times (seconds of the clip) are in shots that want different places.
  mutating func mustPart(_ a: Double, _ b: Double) -> Bool {
    let (first, second) = (index(a), index(b))
    return first != second && place(first) != place(second)
  }

  /// Where captions from `start` on stand and how long they can: until `end`, or until a cut after which a face is
  /// in their place.
  mutating func stand(from start: Double, to end: Double) -> (bottom: Int, end: Double) {
    let first = index(start)
    let bottom = place(first)
    var until = end
    for next in captioner.layouts.indices where next > first {
      let cut = Double(captioner.layouts[next].start) / rate
      guard cut < end, place(next) != bottom else { continue }
      if covered(bottom, faces(in: next)) > 0.01 {
        until = min(until, cut)
        break
      }
    }
    return (bottom, until)
  }

  private var rate: Double { captioner.facts.video.frameRate.value }

  private func index(_ time: Double) -> Int {
    let frame = Int((time * rate).rounded())
    return captioner.layouts.firstIndex { $0.end > frame } ?? max(0, captioner.layouts.count - 1)
  }

  private mutating func place(_ index: Int) -> Int {
    if let known = chosen[index] { return known }
    let place = best(index)
    chosen[index] = place
    return place
  }

  /// The first candidate that meets the fewest faces in a layout.
  private func best(_ index: Int) -> Int {
    let scale = captioner.projection.height / 1920
    if captioner.layouts.indices.contains(index), captioner.layouts[index].kind == .fit, faces(in: index).isEmpty {
      // Across the lower edge of the picture: neither far below it nor in its middle.
      let edge = (captioner.projection.height + captioner.projection.fitHeight) / 2
      return Int(min(edge + 60 * scale, 1380 * scale))
    }
    let faces = faces(in: index)
    let lowest = Self.candidates.map { Int(max(Double($0) * scale, blockHeight)) }
    return lowest.min { covered($0, faces) < covered($1, faces) - 0.001 } ?? lowest[0]
  }

  /// Two lines of captions in output pixels: letters grow with the width, as in `SubtitleText`.
  private var blockHeight: Double { Double(captioner.style.size) * 2.5 * captioner.projection.width / 1080 }

  /// How much of the faces a block of two lines above `bottom` hides.
  private func covered(_ bottom: Int, _ faces: [Box]) -> Double {
    let lower = Double(bottom)
    return faces.reduce(0) { sum, face in
      sum + max(0, min(lower, face.maxY) - max(lower - blockHeight, face.y)) / max(face.height, 1)
    }
  }

  /// Where faces are seen in a layout, five looks a second, a little larger than found.
  private func faces(in index: Int) -> [Box] {
    guard captioner.layouts.indices.contains(index) else { return [] }
    let layout = captioner.layouts[index]
    let step = max(1, Int(captioner.facts.video.frameRate.value / 5))
    return stride(from: layout.start, to: layout.end, by: step).flatMap { frame in
      captioner.tracks.compactMap { track -> Box? in
        let source = frame + captioner.span.first
        guard track.first <= source, track.last >= source else { return nil }
        return track.box(at: source)
      }.flatMap { box in
        captioner.projection.places(of: box, in: layout, frame: frame).filter { $0.visible > 0.2 }.map { place in
          let margin = 0.06 * place.box.height
          return Box(
            x: place.box.x, y: place.box.y - margin, width: place.box.width, height: place.box.height + 2 * margin)
        }
      }
    }
  }
}
