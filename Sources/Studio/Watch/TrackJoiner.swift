/// Puts together what the tracker had to tear, and drops what was hardly a face.
struct TrackJoiner {
  let cuts: [Int]

  /// Joins tracks of one shot that continue each other within a second and a half, and drops those without two samples
  /// or half a second of life.
  func join(_ tracks: [FaceTrack], rate: Double) -> [FaceTrack] {
    var joined: [FaceTrack] = []
    for track in tracks.sorted(by: { $0.first < $1.first }) {
      if let index = joined.lastIndex(where: { continues($0, track, rate: rate) }) {
        joined[index] = Self.united(joined[index], track)
      } else {
        joined.append(track)
      }
    }
    return joined.filter { track in
      let shot = shot(of: track.first)
      let brief = cuts.contains { $0 > track.first && Double($0 - track.first) < rate }
      return track.samples.count >= (brief || shot != self.shot(of: track.last) ? 1 : 3)
        && track.samples.map(\.score).reduce(0, +) / Double(track.samples.count) >= 0.75
    }
  }

  private func shot(of frame: Int) -> Int { cuts.count { $0 <= frame } }

  private func continues(_ a: FaceTrack, _ b: FaceTrack, rate: Double) -> Bool {
    guard shot(of: a.last) == shot(of: b.first), b.first > a.last, Double(b.first - a.last) < 1.5 * rate,
      let last = a.samples.last?.box, let next = b.samples.first?.box
    else { return false }
    let size = max(last.height, next.height)
    return abs(last.middleX - next.middleX) < 1.2 * size && abs(last.middleY - next.middleY) < size
      && min(last.height, next.height) > 0.6 * size
  }

  private static func united(_ a: FaceTrack, _ b: FaceTrack) -> FaceTrack {
    var mouth = a.mouth.prefix(b.first - a.first)
    mouth += [Float](repeating: 0, count: max(0, b.first - a.first - mouth.count))
    return FaceTrack(samples: a.samples + b.samples, mouth: mouth + b.mouth)
  }
}
