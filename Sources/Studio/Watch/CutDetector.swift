import MediaTools

/// Measures how much each frame differs from the one before, at low resolution, and says where camera cuts are.
struct CutDetector {
  /// Mean difference of blocks (it feels where things are) and of colour histograms (it doesn't care about motion).
  struct Step: Hashable, Sendable {
    var blocks: Double
    var colours: Double

    /// Worth a fresh look for faces at once, before it is known whether it is a cut.
    var isSuspicious: Bool { blocks > 7 && colours > 0.05 }
  }

  private var before: (blocks: [Float], colours: [Float])?
  /// One step a frame; the first frame's is zero.
  private(set) var steps: [Step] = []

  init() {}

  /// Takes the next picture and returns how it differs from the last.
  mutating func take(_ picture: Picture) -> Step {
    let now = Self.measure(picture)
    defer { before = now }
    guard let before else {
      steps.append(Step(blocks: 0, colours: 0))
      return steps[0]
    }
    let blocks = zip(now.blocks, before.blocks).reduce(Float(0)) { $0 + abs($1.0 - $1.1) } / Float(now.blocks.count)
    let colours = zip(now.colours, before.colours).reduce(Float(0)) { $0 + abs($1.0 - $1.1) } / 2
    steps.append(Step(blocks: Double(blocks), colours: Double(colours)))
    return steps[steps.count - 1]
  }

  /// Indices of frames that begin a new shot: a step far above everything around it.
  var cuts: [Int] {
    var found: [Int] = []
    for index in steps.indices.dropFirst() where steps[index].isSuspicious {
      let around = (max(1, index - 8)...min(steps.count - 1, index + 8)).filter { abs($0 - index) > 1 }
      let usual = around.map { steps[$0].blocks }.sorted()
      let median = usual.isEmpty ? 0 : usual[usual.count / 2]
      let neighbours = [index - 1, index + 1].filter(steps.indices.contains).map { steps[$0].blocks }.max() ?? 0
      guard steps[index].blocks > 3 * median + 4, steps[index].blocks > 1.5 * neighbours else { continue }
      found.append(index)
    }
    return found
  }

  /// Means of 16×16 blocks per colour and a histogram of 64 colours, from every second pixel of every second row.
  private static func measure(_ picture: Picture) -> (blocks: [Float], colours: [Float]) {
    let columns = picture.width / 16
    let rows = picture.height / 16
    var sums = [Int32](repeating: 0, count: columns * rows * 3)
    var histogram = [Int32](repeating: 0, count: 64)
    picture.bytes.withUnsafeBufferPointer { bytes in
      for y in stride(from: 0, to: rows * 16, by: 2) {
        for x in stride(from: 0, to: columns * 16, by: 2) {
          let at = (y * picture.width + x) * 3
          let block = ((y >> 4) * columns + (x >> 4)) * 3
          let (b, g, r) = (bytes[at], bytes[at + 1], bytes[at + 2])
          sums[block] += Int32(b)
          sums[block + 1] += Int32(g)
          sums[block + 2] += Int32(r)
          histogram[Int(b >> 6) << 4 | Int(g >> 6) << 2 | Int(r >> 6)] += 1
        }
      }
    }
    let total = Float(max(1, columns * rows * 64))
    return (sums.map { Float($0) / 64 }, histogram.map { Float($0) / total })
  }
}
