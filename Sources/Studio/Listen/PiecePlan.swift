import ClipModel

/// How a long sound is cut into the pieces that speech workers hear.
enum PiecePlan {
  /// Seconds; a piece costs a kill at most so much.
  static let longest = 450.0
  static let shortest = 60.0
  /// Seconds of silence that a cut wants.
  static let pause = 0.5

  /// Pieces that together cover 0…`duration`, cut in the middle of silences.
  static func pieces(duration: Double, silences: [TimeRange], workers: Int) -> [TimeRange] {
    let target = min(longest, max(shortest, duration / Double(max(1, workers))))
    var pieces: [TimeRange] = []
    var start = 0.0
    while duration - start > target * 1.5 {
      let end = cut(near: start + target, slack: target / 4, silences)
      pieces.append(TimeRange(start: start, end: end))
      start = end
    }
    pieces.append(TimeRange(start: start, end: duration))
    return pieces
  }

  /// The silence that is nearest among the long ones, else the longest within `slack`, else `time` itself.
  private static func cut(near time: Double, slack: Double, _ silences: [TimeRange]) -> Double {
    let reachable = silences.filter { abs(middle($0) - time) <= slack }
    let long = reachable.filter { $0.duration >= pause }
    let chosen =
      long.min { abs(middle($0) - time) < abs(middle($1) - time) } ?? reachable.max { $0.duration < $1.duration }
    return chosen.map(middle) ?? time
  }

  private static func middle(_ range: TimeRange) -> Double { (range.start + range.end) / 2 }
}
