import Foundation

/// Where the middle of a crop is in each frame of a shot: still when the face stays inside, else a calm path that
/// keeps the face within a band.
struct Motion {
  let shot: Range<Int>
  /// One value a frame, or one alone when nothing moves.
  private(set) var x: [Double]
  private(set) var y: [Double]

  var isStill: Bool { x.count == 1 && y.count == 1 }

  init(still middle: (x: Double, y: Double), shot: Range<Int>) {
    self.shot = shot
    x = [middle.x]
    y = [middle.y]
  }

  init(
    _ person: Person, shot: Range<Int>, crop: (width: Double, height: Double), source: (width: Double, height: Double),
    rate: Double
  ) {
    self.shot = shot
    let boxes = shot.compactMap { person.box(at: $0) }
    x = Self.axis(
      middles: boxes.map(\.middleX), sizes: boxes.map(\.width), crop: crop.width, source: source.width, rate: rate)
    // Eyes belong above the middle.
    let lift = 0.06 * crop.height
    y = Self.axis(
      middles: boxes.map { $0.middleY + lift }, sizes: boxes.map { $0.height + 2 * lift }, crop: crop.height,
      source: source.height, rate: rate)
  }

  /// A pan is at most this many crop widths a second.
  static let fastest = 0.38

  private static func axis(
    middles: [Double], sizes: [Double], crop: Double, source: Double, rate: Double
  ) -> [Double] {
    guard crop < source - 0.5, !middles.isEmpty else { return [source / 2] }
    let lowest = crop / 2
    let highest = source - crop / 2
    func bounded(_ value: Double) -> Double { min(max(value, lowest), highest) }
    let size = sizes.sorted()[sizes.count * 9 / 10]
    let slack = (crop - size) / 2
    let sorted = middles.sorted()
    let low = sorted[sorted.count / 50]
    let high = sorted[sorted.count - 1 - sorted.count / 50]
    // Everything stays well inside: hold still, centred on where the face mostly is.
    if high - low <= max(0.05 * crop, min(0.22 * crop, slack)) {
      let middle = sorted[sorted.count / 2]
      return [bounded(min(max(middle, high - slack * 0.8), low + max(slack * 0.8, 0)))]
    }
    let band = max(0.02 * crop, min(0.13 * crop, slack * 0.5))
    let calm = taut(middles.map(bounded), band: band, rate: rate)
    return limited(calm, step: fastest * crop / rate).map(bounded)
  }

  /// The shortest line inside a band around `values`: smoothing and pushing back until it settles.
  private static func taut(_ values: [Double], band: Double, rate: Double) -> [Double] {
    let reach = max(2, Int(rate * 0.4))
    let target = smoothed(values, reach: max(1, Int(rate * 0.1)))
    var line = target
    for _ in 0..<160 {
      line = smoothed(line, reach: reach)
      for index in line.indices {
        line[index] = min(max(line[index], target[index] - band), target[index] + band)
      }
    }
    return smoothed(smoothed(line, reach: reach), reach: reach / 2)
  }

  /// A running mean; at the ends the window shrinks evenly.
  static func smoothed(_ values: [Double], reach: Int) -> [Double] {
    var sums = [0.0]
    sums.reserveCapacity(values.count + 1)
    for value in values { sums.append(sums[sums.count - 1] + value) }
    return values.indices.map { index in
      let half = min(reach, index, values.count - 1 - index)
      return (sums[index + half + 1] - sums[index - half]) / Double(2 * half + 1)
    }
  }

  /// Never faster than `step` a frame, looking both ways so that a fast move starts early.
  private static func limited(_ values: [Double], step: Double) -> [Double] {
    guard zip(values, values.dropFirst()).contains(where: { abs($1 - $0) > step }) else { return values }
    var forward = values
    for index in forward.indices.dropFirst() {
      forward[index] = min(max(forward[index], forward[index - 1] - step), forward[index - 1] + step)
    }
    var backward = values
    for index in backward.indices.dropLast().reversed() {
      backward[index] = min(max(backward[index], backward[index + 1] - step), backward[index + 1] + step)
    }
    return zip(forward, backward).map { ($0 + $1) / 2 }
  }

  /// The crop's corners, as few points as describe the path to a quarter of a pixel.
  func path(
    crop: (width: Double, height: Double), source: (width: Double, height: Double), clipStart: Int
  ) -> CropPath {
    func corner(_ index: Int) -> CropPath.Point {
      let left = x[min(index, x.count - 1)] - crop.width / 2
      let top = y[min(index, y.count - 1)] - crop.height / 2
      return CropPath.Point(
        frame: shot.lowerBound + index - clipStart, x: rounded(min(max(left, 0), source.width - crop.width)),
        y: rounded(min(max(top, 0), source.height - crop.height)))
    }
    func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
    let points = (0..<max(x.count, y.count)).map(corner)
    return CropPath(width: crop.width, height: crop.height, points: Self.thinned(points, tolerance: 0.25))
  }

  /// Drops points that straight lines between the kept ones describe.
  static func thinned(_ points: [CropPath.Point], tolerance: Double) -> [CropPath.Point] {
    guard points.count > 2, let first = points.first, let last = points.last else { return points }
    let length = Double(last.frame - first.frame)
    func error(_ point: CropPath.Point) -> Double {
      let share = Double(point.frame - first.frame) / length
      return max(
        abs(first.x + (last.x - first.x) * share - point.x), abs(first.y + (last.y - first.y) * share - point.y))
    }
    guard let worst = points.indices.max(by: { error(points[$0]) < error(points[$1]) }),
      error(points[worst]) > tolerance
    else { return [first, last] }
    return thinned(Array(points[...worst]), tolerance: tolerance).dropLast()
      + thinned(Array(points[worst...]), tolerance: tolerance)
  }
}
