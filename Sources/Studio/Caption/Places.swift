import MediaTools

/// Chooses where captions stand: low in the safe box, elsewhere while a face is there, and the same place all
/// through a layout.
struct Places {
  private let captioner: Captioner
  private var chosen: [Int: Int] = [:]

  init(_ captioner: Captioner) { self.captioner = captioner }

  /// Lower edges in the order they are tried, at a picture 1920 high.
  private static let candidates = [1380, 1300, 1220, 1090, 560, 640, 740]

  /// The lower edge for captions in `frames` of the clip.
  mutating func bottom(for frames: Range<Int>) -> Int {
    let first = captioner.layouts.firstIndex { $0.end > frames.lowerBound } ?? 0
    let last = captioner.layouts.firstIndex { $0.end >= frames.upperBound } ?? first
    return last <= first ? place(first) : shared(first...last)
  }

  private mutating func place(_ index: Int) -> Int {
    if let known = chosen[index] { return known }
    let place = shared(index...index)
    chosen[index] = place
    return place
  }

  /// The first candidate that meets the fewest faces in all these layouts; two lines of text are assumed.
  private func shared(_ indices: ClosedRange<Int>) -> Int {
    let faces = indices.flatMap { self.faces(in: $0) }
    let scale = captioner.projection.height / 1920
    let blockHeight = Double(captioner.style.size) * 2.5 * scale
    func covered(_ bottom: Int) -> Double {
      let lower = Double(bottom) * scale
      return faces.reduce(0) { sum, face in
        sum + max(0, min(lower, face.maxY) - max(lower - blockHeight, face.y)) / max(face.height, 1)
      }
    }
    let best = Self.candidates.min { covered($0) < covered($1) - 0.001 } ?? Self.candidates[0]
    return Int(Double(best) * scale)
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
