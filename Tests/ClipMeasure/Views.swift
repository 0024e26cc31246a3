/// Every frame of a clip registered to the source frame that it shows.
struct Views: Sendable {
  let places: [FramePlace]
  private let inks: [Ink?]
  private let size: (width: Int, height: Int)

  /// Letters cover at least this many small pixels.
  private static let leastInk = 40

  init(clip: Frames, source: Frames, sourceWidth: Int) {
    let size = (width: clip.width, height: clip.height)
    let count = min(clip.green.count, source.green.count)
    let places = (0..<count).map {
      FramePlace.find(clip.green[$0], in: source.green[$0], clipSize: size, sourceWidth: sourceWidth)
    }
    self.size = size
    self.places = places
    inks = places.indices.map { frame in
      guard case .crop(let x) = places[frame] else { return nil }
      return Ink(
        clip: clip.blue[frame], source: source.blue[frame], x: x, clipSize: size, sourceWidth: sourceWidth)
    }
  }

  var croppedShare: Double {
    share { if case .crop = $0 { true } else { false } }
  }

  var fittedShare: Double { share { $0 == .fitted } }

  private func share(_ matches: (FramePlace) -> Bool) -> Double {
    Double(places.count(where: matches)) / Double(max(1, places.count))
  }

  /// Share of cropped frames whose face lies between the crop's edges, within a small pixel.
  func faceWhole(_ faces: [[Double]?], scale: Double) -> Double {
    var whole = 0
    var seen = 0
    for (place, face) in zip(places, faces) {
      guard case .crop(let x) = place, let face else { continue }
      seen += 1
      let left = (Double(x) - 1) * scale
      let right = (Double(x + size.width) + 1) * scale
      if face[0] >= left, face[0] + face[2] <= right { whole += 1 }
    }
    return seen == 0 ? 0 : Double(whole) / Double(seen)
  }

  /// Share of cropped frames whose face has its middle in the crop's middle half. A face can be whole at the very edge
  /// of a crop that is far off; where the source ends, the crop can't do better and the frame isn't counted.
  func faceCentred(_ faces: [[Double]?], scale: Double, sourceWidth: Int) -> Double {
    var centred = 0
    var seen = 0
    for (place, face) in zip(places, faces) {
      guard case .crop(let x) = place, let face, x > 1, x + size.width < sourceWidth - 1 else { continue }
      seen += 1
      let middle = (Double(x) + Double(size.width) / 2) * scale
      if abs(face[0] + face[2] / 2 - middle) <= Double(size.width) / 4 * scale { centred += 1 }
    }
    return seen == 0 ? 1 : Double(centred) / Double(seen)
  }

  /// Share of the frames with speech that show letters.
  func captioned(isSpeech: (Int) -> Bool) -> Double {
    let spoken = places.indices.filter(isSpeech)
    let shown = spoken.filter { (inks[$0]?.count ?? 0) >= Self.leastInk }
    return spoken.isEmpty ? 0 : Double(shown.count) / Double(spoken.count)
  }

  /// Share of captioned frames with letters over more than a tenth of the face.
  func captionsOn(_ faces: [[Double]?], scale: Double) -> Double {
    var covered = 0
    var captioned = 0
    for (frame, face) in faces.enumerated() {
      guard case .crop(let x) = places[frame], let face, let ink = inks[frame], ink.count >= Self.leastInk else {
        continue
      }
      captioned += 1
      let share = ink.share(
        x: face[0] / scale - Double(x), y: face[1] / scale, width: face[2] / scale, height: face[3] / scale, of: size)
      if share > 0.1 { covered += 1 }
    }
    return captioned == 0 ? 0 : Double(covered) / Double(captioned)
  }

  /// Seconds into the clip at which letters come, go or change colour: steps that stand out of their neighbourhood.
  func changes(rate: Double) -> [Double] {
    let steps = inks.indices.map { frame -> Double in
      guard frame > 0, let now = inks[frame], let before = inks[frame - 1] else { return 0 }
      return now.change(since: before)
    }
    let floor = steps.sorted()[steps.count / 2]
    return steps.indices.filter { steps[$0] > max(8, floor * 2.5) }.map { Double($0) / rate }
  }
}
