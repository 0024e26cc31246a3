/// Pictures small enough to compare: every plane one byte a pixel, rows without gaps.
struct Frames: Sendable {
  let width: Int
  let height: Int
  /// Green planes tell the place, blue planes show white and yellow letters best.
  var green: [[UInt8]] = []
  var blue: [[UInt8]] = []
}

/// Which part of a source frame a clip's frame shows.
enum FramePlace: Sendable, Equatable {
  /// A full-height crop whose left edge is this many small pixels from the source's.
  case crop(Int)
  /// The whole width, made smaller, in the middle.
  case fitted
  case unknown

  /// Compares the upper half, where no captions are, with every full-height crop of the source and with the whole
  /// width made smaller.
  static func find(_ clip: [UInt8], in source: [UInt8], clipSize: (width: Int, height: Int), sourceWidth: Int) -> Self {
    let rows = stride(from: 4, to: clipSize.height / 2, by: 4)
    let columns = stride(from: 2, to: clipSize.width - 2, by: 3)
    var best = (x: 0, match: -1.0)
    for x in 0...(sourceWidth - clipSize.width) {
      var sums = Correlation()
      for row in rows {
        for column in columns {
          sums.add(clip[row * clipSize.width + column], source[row * sourceWidth + x + column])
        }
      }
      if sums.value > best.match { best = (x, sums.value) }
    }
    let small = fit(clip, in: source, clipSize: clipSize, sourceWidth: sourceWidth)
    if max(best.match, small) < 0.75 { return .unknown }
    return best.match >= small ? .crop(best.x) : .fitted
  }

  private static func fit(
    _ clip: [UInt8], in source: [UInt8], clipSize: (width: Int, height: Int), sourceWidth: Int
  ) -> Double {
    let scale = Double(sourceWidth) / Double(clipSize.width)
    let shown = Int(Double(clipSize.height) / scale)
    let top = (clipSize.height - shown) / 2
    var sums = Correlation()
    for row in stride(from: 2, to: shown - 2, by: 2) {
      for column in stride(from: 2, to: clipSize.width - 2, by: 2) {
        let from = Int((Double(row) + 0.5) * scale) * sourceWidth + Int((Double(column) + 0.5) * scale)
        sums.add(clip[(top + row) * clipSize.width + column], source[from])
      }
    }
    return sums.value
  }
}

/// Pearson's correlation, piece by piece.
struct Correlation {
  private var count = 0
  private var x = 0
  private var y = 0
  private var xx = 0
  private var yy = 0
  private var xy = 0

  mutating func add(_ first: UInt8, _ second: UInt8) {
    let (a, b) = (Int(first), Int(second))
    count += 1
    x += a
    y += b
    xx += a * a
    yy += b * b
    xy += a * b
  }

  var value: Double {
    let covariance = Double(count * xy - x * y)
    let spread = Double(count * xx - x * x) * Double(count * yy - y * y)
    return spread > 0 ? covariance / spread.squareRoot() : 0
  }
}
