/// The letters burnt into a clip: what differs from the source that it shows.
struct Ink: Sendable {
  /// One flag a pixel.
  let mask: [Bool]
  let count: Int
  /// The blue of the letters, 0 elsewhere, so that a change of colour counts as a change.
  let blue: [UInt8]

  init(clip: [UInt8], source: [UInt8], x: Int, clipSize: (width: Int, height: Int), sourceWidth: Int) {
    var mask = [Bool](repeating: false, count: clip.count)
    var blue = [UInt8](repeating: 0, count: clip.count)
    var count = 0
    for row in 1..<(clipSize.height - 1) {
      for column in 1..<(clipSize.width - 1) {
        let here = row * clipSize.width + column
        let there = row * sourceWidth + x + column
        // The nearest of the neighbours, so that half a pixel of misplacement is no ink.
        var difference = 255
        for step in [there - sourceWidth, there - 1, there, there + 1, there + sourceWidth] {
          difference = min(difference, abs(Int(clip[here]) - Int(source[step])))
        }
        guard difference > 48 else { continue }
        mask[here] = true
        blue[here] = clip[here]
        count += 1
      }
    }
    (self.mask, self.count, self.blue) = (mask, count, blue)
  }

  /// How much differs between two frames, in full pixels.
  func change(since other: Ink) -> Double {
    var sum = 0
    for index in blue.indices { sum += abs(Int(blue[index]) - Int(other.blue[index])) }
    return Double(sum) / 255
  }

  /// Share of a box that is ink.
  func share(x: Double, y: Double, width: Double, height: Double, of size: (width: Int, height: Int)) -> Double {
    func inside(_ from: Double, _ length: Double, _ limit: Int) -> Range<Int> {
      let first = max(0, min(limit, Int(from)))
      return first..<max(first, min(limit, Int(from + length)))
    }
    let columns = inside(x, width, size.width)
    let rows = inside(y, height, size.height)
    guard !columns.isEmpty, !rows.isEmpty else { return 0 }
    let inked = rows.reduce(0) { sum, row in sum + columns.count { mask[row * size.width + $0] } }
    return Double(inked) / Double(rows.count * columns.count)
  }
}

/// The moments at which captions change, against the words.
struct CaptionTiming: Sendable {
  /// Seconds from the beginning of the clip.
  let changes: [Double]
  let onsets: [Double]

  /// The shift of the words that meets the changes best; nothing else is known of what the captions say.
  var shift: Double {
    guard !changes.isEmpty, !onsets.isEmpty else { return .infinity }
    return stride(from: -0.6, through: 0.6, by: 0.01).max { score($0) < score($1) } ?? 0
  }

  /// Median distance from an onset to the nearest change.
  var median: Double {
    guard !changes.isEmpty, !onsets.isEmpty else { return .infinity }
    let distances = onsets.map { onset in changes.map { abs($0 - onset) }.min() ?? 1 }.sorted()
    return distances[distances.count / 2]
  }

  private func score(_ shift: Double) -> Double {
    onsets.reduce(0) { sum, onset in
      let nearest = changes.map { abs($0 - onset - shift) }.min() ?? 1
      return sum + max(0, 1 - nearest / 0.12)
    } - abs(shift) * 0.01
  }
}
