/// Finds where one sound lies in another.
enum SoundPlace {
  /// Samples a second of the sounds compared.
  static let rate = 8000
  private static let frame = 80

  /// Seconds into `source` at which `clip` begins, and the correlation there: first by the loudness of every 10 ms,
  /// then by the samples themselves.
  static func find(_ clip: [Float], in source: [Float]) -> (start: Double, match: Double) {
    // Edges are left out: a clip fades in and out.
    let inset = min(clip.count / 8, rate / 2)
    let core = Array(clip[inset..<(clip.count - inset)])
    let coarse = best(envelope(core), in: envelope(source), lags: nil)
    let around = coarse.lag * frame
    let fine = best(core, in: source, lags: (around - 2 * frame)...(around + 2 * frame))
    return (Double(fine.lag - inset) / Double(rate), fine.match)
  }

  private static func envelope(_ samples: [Float]) -> [Float] {
    let levels = stride(from: 0, to: samples.count - frame, by: frame).map { start -> Float in
      var sum: Float = 0
      for index in start..<(start + frame) { sum += samples[index] * samples[index] }
      return sum.squareRoot()
    }
    let mean = levels.reduce(0, +) / Float(max(1, levels.count))
    return levels.map { $0 - mean }
  }

  /// The shift with the largest normalised correlation.
  private static func best(_ part: [Float], in whole: [Float], lags: ClosedRange<Int>?) -> (lag: Int, match: Double) {
    let last = whole.count - part.count
    guard last >= 0 else { return (0, 0) }
    let range = (lags ?? 0...last).clamped(to: 0...last)
    let own = part.reduce(0) { $0 + $1 * $1 }
    var winner = (lag: range.lowerBound, match: -Double.infinity)
    for lag in range {
      var product: Float = 0
      var energy: Float = 0
      for index in part.indices {
        let value = whole[lag + index]
        product += value * part[index]
        energy += value * value
      }
      let match = Double(product / max(1e-9, (own * energy).squareRoot()))
      if match > winner.match { winner = (lag, match) }
    }
    return winner
  }
}
