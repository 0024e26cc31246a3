/// One person through a shot: face tracks that follow each other.
struct Person {
  var tracks: [FaceTrack]

  /// The place of the face at `frame`; gaps are bridged, beginnings and ends held.
  func box(at frame: Int) -> Box? {
    guard let next = tracks.firstIndex(where: { $0.last >= frame }) else { return tracks.last?.samples.last?.box }
    if tracks[next].first <= frame || next == 0 { return tracks[next].box(at: frame) }
    guard let a = tracks[next - 1].samples.last, let b = tracks[next].samples.first else { return nil }
    return a.box.mixed(with: b.box, share: Double(frame - a.frame) / Double(max(1, b.frame - a.frame)))
  }

  var samples: [FaceSample] { tracks.flatMap(\.samples) }

  var medianHeight: Double {
    let heights = samples.map(\.box.height).sorted()
    return heights.isEmpty ? 0 : heights[heights.count / 2]
  }

  var middleX: Double {
    let middles = samples.map(\.box.middleX).sorted()
    return middles.isEmpty ? 0 : middles[middles.count / 2]
  }

  /// Frames of `shot` between the first and the last sight.
  func presence(in shot: Range<Int>) -> Int {
    tracks.reduce(0) { sum, track in
      sum + max(0, min(track.last + 1, shot.upperBound) - max(track.first, shot.lowerBound))
    }
  }
}

/// Who is in a shot, and who of them matters.
struct People {
  /// The persons to be shown, largest first.
  let shown: [Person]

  /// - Parameters:
  ///   - tracks: all tracks of the stretch; those inside `shot` are used.
  ///   - rate: frames a second.
  init(_ tracks: [FaceTrack], shot: Range<Int>, pictureHeight: Double, rate: Double) {
    var persons: [Person] = []
    for track in tracks where track.first < shot.upperBound && track.last >= shot.lowerBound {
      let index = persons.indices.filter { (persons[$0].tracks.last?.last ?? 0) < track.first }
        .min { distance(persons[$0], track) < distance(persons[$1], track) }
      if let index, distance(persons[index], track) < reach(persons[index], track) {
        persons[index].tracks.append(track)
      } else {
        persons.append(Person(tracks: [track]))
      }
    }
    func distance(_ person: Person, _ track: FaceTrack) -> Double {
      guard let a = person.tracks.last?.samples.last?.box, let b = track.samples.first?.box else { return .infinity }
      return abs(a.middleX - b.middleX)
    }
    /// How far somebody gets unseen: one and a half faces, and as much again each second, up to four and a half.
    func reach(_ person: Person, _ track: FaceTrack) -> Double {
      let gap = Double(track.first - (person.tracks.last?.last ?? 0)) / rate
      return min(1.5 + 1.5 * gap, 4.5) * person.medianHeight
    }
    let needed = Double(shot.count) * 0.25
    let real = persons.filter {
      Double($0.presence(in: shot)) >= needed && $0.medianHeight >= 0.035 * pictureHeight
    }
    let largest = real.map(\.medianHeight).max() ?? 0
    shown = real.filter { $0.medianHeight >= 0.5 * largest }.sorted { $0.medianHeight > $1.medianHeight }
  }

  /// The rectangle that all faces of a shot stay in.
  static func reach(_ people: [Person], shot: Range<Int>) -> Box {
    let boxes = people.flatMap(\.samples).filter { shot.contains($0.frame) }.map(\.box)
    let left = boxes.map(\.x).min() ?? 0
    let top = boxes.map(\.y).min() ?? 0
    return Box(
      x: left, y: top, width: (boxes.map(\.maxX).max() ?? 0) - left, height: (boxes.map(\.maxY).max() ?? 0) - top)
  }
}
