import ClipModel

/// Tells who of two people speaks through a shot, by whose mouth moves while words are heard.
///
/// The numbers were found on interviews whose speakers are known, real lips among them: on pieces of three seconds
/// every decision was right, on pieces of one second some could not be made.
struct Speaking {
  /// With times of the source, in order.
  let words: [Word]
  let rate: Double

  /// Seconds without a word that end a piece of speech, and its greatest length.
  private static let pause = 0.35
  private static let longest = 3.0
  /// How far above its resting level a speaker's mouth moves, and above the other's.
  private static let clear = 1.3
  private static let clearer = 1.5
  /// The share of the voiced time that one must have to be shown alone.
  private static let nearlyAll = 0.95

  /// The index of the one who clearly speaks nearly all the time; nil where both speak, or it can't be told.
  func speaker(of people: [Person], in shot: Range<Int>) -> Int? {
    let pieces = pieces(in: shot)
    let voiced = Set(pieces.joined())
    guard people.count == 2, Double(voiced.count) >= rate else { return nil }
    let mouths = people.map { Mouth($0, shot: shot, reach: Int(rate / 2), voiced: voiced) }
    var spoken = [0, 0]
    for piece in pieces {
      let levels = mouths.map { $0.level(in: piece) }
      for (one, other) in [(0, 1), (1, 0)]
      where levels[one] >= Self.clear && levels[one] >= Self.clearer * levels[other] { spoken[one] += piece.count }
    }
    return spoken.firstIndex { Double($0) >= Self.nearlyAll * Double(voiced.count) }
  }

  /// The voiced frames of a shot, parted at pauses and after the longest length.
  private func pieces(in shot: Range<Int>) -> [[Int]] {
    var pieces: [[Int]] = []
    var (begun, ended) = (0.0, -1.0)
    for word in words where word.end * rate >= Double(shot.lowerBound) && word.start * rate < Double(shot.upperBound) {
      let start = max(shot.lowerBound, Int(max(0, word.start * rate)), (pieces.last?.last ?? -1) + 1)
      let end = Int(min(Double(shot.upperBound), word.end * rate + 1))
      guard start < end else { continue }
      if pieces.isEmpty || word.start - ended >= Self.pause || word.end - begun > Self.longest {
        pieces.append([])
        begun = word.start
      }
      pieces[pieces.count - 1] += start..<end
      ended = word.end
    }
    return pieces
  }
}

/// How one person's mouth moves through a shot.
private struct Mouth {
  /// By frame, where the face was seen.
  private var motion: [Int: Double] = [:]
  /// What it moves while nobody speaks, in grey levels.
  private var rest = 0.0

  /// - Parameter reach: frames from a sample of the face in which its mouth is believed.
  init(_ person: Person, shot: Range<Int>, reach: Int, voiced: Set<Int>) {
    for track in person.tracks {
      let known = (track.first..<track.first + track.mouth.count).clamped(to: shot)
      for sample in track.samples {
        for frame in (sample.frame - reach..<sample.frame + reach + 1).clamped(to: known) {
          motion[frame] = Double(track.mouth[frame - track.first])
        }
      }
    }
    let silent = motion.filter { !voiced.contains($0.key) }.values.sorted()
    let all = motion.values.sorted()
    rest = silent.count >= 12 ? silent[silent.count / 2] : all.isEmpty ? 0 : all[all.count / 5]
  }

  /// Its mean motion in some frames against the resting one, which counts as half a grey level at least.
  func level(in frames: [Int]) -> Double {
    let seen = frames.compactMap { motion[$0] }
    return seen.isEmpty ? 0 : seen.reduce(0, +) / Double(seen.count) / max(rest, 0.5)
  }
}
