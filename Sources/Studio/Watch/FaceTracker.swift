import MediaTools

/// Follows faces through pictures: looks at the whole picture rarely and around the last place often.
struct FaceTracker {
  private struct Live {
    var track: FaceTrack
    var face: FaceDetector.Face
    var misses = 0
    var mouth = MouthMotion()
  }

  private let detector: FaceDetector
  /// Displayed pixels per pixel of the small picture.
  private let scale: Double
  /// Frames between two looks around a known face, between two looks at everything, and at an empty scene.
  private let near: Int
  private let far: Int
  private let empty: Int
  private var live: [Live] = []
  private var lastFull = Int.min
  private(set) var finished: [FaceTrack] = []

  init(detector: FaceDetector, scale: Double, framesPerSecond: Double) {
    self.detector = detector
    self.scale = scale
    near = max(1, Int((framesPerSecond / 6.25).rounded()))
    far = max(1, Int((framesPerSecond * 2).rounded()))
    empty = max(1, Int(framesPerSecond.rounded()))
  }

  /// Takes the next picture; `isNewShot` forgets everybody and looks at everything.
  mutating func take(_ picture: Picture, frame: Int, isNewShot: Bool) {
    if isNewShot { finishAll() }
    let since = lastFull == Int.min ? Int.max : frame - lastFull
    if isNewShot || since >= far || (live.isEmpty && since >= empty) || (hasLost && since >= near * 2) {
      lookEverywhere(picture, frame: frame)
    } else if since % near == 0 {
      lookAround(picture, frame: frame)
    }
    for index in live.indices { live[index].mouth.take(picture, face: live[index].face) }
    dropLost()
  }

  mutating func finishAll() {
    for one in live { finish(one) }
    live = []
  }

  private var hasLost: Bool { live.contains { $0.misses == 1 } }

  private mutating func lookEverywhere(_ picture: Picture, frame: Int) {
    lastFull = frame
    var faces = detector.faces(in: picture)
    for index in live.indices { settle(&live[index], among: &faces, frame: frame) }
    for face in faces where !live.contains(where: { Self.isSame($0.face, face) }) {
      live.append(Live(track: FaceTrack(samples: [sample(face, frame)]), face: face))
    }
  }

  private mutating func lookAround(_ picture: Picture, frame: Int) {
    for index in live.indices {
      let face = live[index].face
      let side = max(64, Int(Double(max(face.width, face.height)) * 2.2))
      let window = PixelWindow(
        x: face.x + face.width / 2 - side / 2, y: face.y + face.height / 2 - side / 2, width: side, height: side)
      var faces = detector.faces(in: picture, window: window)
      settle(&live[index], among: &faces, frame: frame)
    }
  }

  /// Gives the nearest of `faces` to `one`, or counts a miss.
  private func settle(_ one: inout Live, among faces: inout [FaceDetector.Face], frame: Int) {
    let near = faces.indices.filter { Self.isSame(one.face, faces[$0]) }
    guard let best = near.min(by: { Self.distance(one.face, faces[$0]) < Self.distance(one.face, faces[$1]) }) else {
      one.misses += 1
      return
    }
    one.face = faces.remove(at: best)
    one.misses = 0
    one.track.samples.append(sample(one.face, frame))
  }

  private mutating func dropLost() {
    for one in live where one.misses > 6 { finish(one) }
    live.removeAll { $0.misses > 6 }
  }

  private mutating func finish(_ one: Live) {
    var track = one.track
    track.mouth = one.mouth.motion
    finished.append(track)
  }

  private func sample(_ face: FaceDetector.Face, _ frame: Int) -> FaceSample {
    let box = Box(
      x: Double(face.x) * scale, y: Double(face.y) * scale, width: Double(face.width) * scale,
      height: Double(face.height) * scale)
    return FaceSample(frame: frame, box: box, score: face.score)
  }

  private static func distance(_ a: FaceDetector.Face, _ b: FaceDetector.Face) -> Double {
    let x = Double(a.x + a.width / 2 - b.x - b.width / 2)
    let y = Double(a.y + a.height / 2 - b.y - b.height / 2)
    return (x * x + y * y).squareRoot()
  }

  private static func isSame(_ a: FaceDetector.Face, _ b: FaceDetector.Face) -> Bool {
    let size = Double(max(a.height, b.height))
    return distance(a, b) < 0.9 * size && Double(min(a.height, b.height)) > 0.55 * size
  }
}
