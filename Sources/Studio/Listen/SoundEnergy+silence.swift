import ClipModel
import MediaTools

extension SoundEnergy {
  /// The shortest silence that counts, in seconds.
  static let shortestSilence = 0.15

  /// Decibels of full scale that part sound from silence: 12 dB above the floor, or 35 dB below the loud parts.
  var silenceThreshold: Double { max(percentile(0.05) + 12, percentile(0.95) - 35) }

  /// Stretches of at least `shortest` seconds below `threshold`.
  func silences(below threshold: Double, atLeast shortest: Double = Self.shortestSilence) -> [TimeRange] {
    var found: [TimeRange] = []
    var beginning: Int?
    for index in 0...count {
      let isQuiet = index < count && decibels(at: index) < threshold
      if isQuiet {
        beginning = beginning ?? index
      } else if let first = beginning {
        beginning = nil
        let range = TimeRange(start: Double(first) * Self.step, end: Double(index) * Self.step)
        if range.duration >= shortest - 1e-9 { found.append(range) }
      }
    }
    return found
  }
}
