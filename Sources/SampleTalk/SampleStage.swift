/// Where the camera stands and where the speaker walks: what the picture shows in every frame.
struct SampleStage: Sendable {
  static let width = 1920
  static let height = 1080
  static let rate = 25
  /// The number of a frame in ffmpeg's expressions; overlay's own `n` is ahead by one.
  static let frame = "round(t*\(rate))"
  /// Forehead to chin in the portrait of 512×512.
  static let portraitFace = (x: 177.0, y: 66.0, width: 97.0, height: 116.0)

  /// One of three cameras: how large the speaker is, from where, and in front of what.
  struct Camera: Sendable {
    var size: Int
    var top: Int
    var mirrored: Bool
    /// Where the figure's left edge may be.
    var left: Int
    var right: Int
  }

  static let cameras = [
    Camera(size: 640, top: 450, mirrored: false, left: 160, right: 1080),
    Camera(size: 860, top: 230, mirrored: true, left: 240, right: 860),
    Camera(size: 1040, top: 50, mirrored: false, left: 480, right: 760),
  ]

  /// One shot: the figure's left edge goes from one place to another between two frames, else it stands.
  struct Shot: Sendable {
    var camera: Int
    var first: Int
    var end: Int
    var from: Int
    var to: Int
    var walkFirst: Int
    var walkEnd: Int

    /// The left edge in a frame: even, as ffmpeg's overlay rounds it on 4:2:0 pictures.
    func left(at frame: Int) -> Int {
      let u = max(0, min(1, Double(frame - walkFirst) / Double(max(1, walkEnd - walkFirst))))
      return Int(Double(from) + Double(to - from) * u * u * (3 - 2 * u)) / 2 * 2
    }

    /// The same as an expression of ffmpeg.
    var leftExpression: String {
      let u = "clip((\(SampleStage.frame)-\(walkFirst))/\(max(1, walkEnd - walkFirst)),0,1)"
      return "2*floor((\(from)+\(to - from)*\(u)*\(u)*(3-2*\(u)))/2)"
    }
  }

  let frames: Int
  let shots: [Shot]

  init(frames: Int) {
    self.frames = frames
    let lengths = [9.2, 7.4, 12.6, 8.0, 14.2, 6.6]
    let walks = [(0.1, 0.7), (0.5, 0.5), (0.3, 0.3), (0.9, 0.2), (0.0, 0.9), (0.6, 0.6), (0.8, 0.1)]
    var shots: [Shot] = []
    var first = 0
    while first < frames {
      let index = shots.count
      var end = first + Int(lengths[index % lengths.count] * Double(Self.rate))
      if frames - end < 3 * Self.rate { end = frames }
      let camera = Self.cameras[index % 3]
      let (from, to) = walks[index % walks.count]
      func place(_ share: Double) -> Int { camera.left + Int(Double(camera.right - camera.left) * share) / 2 * 2 }
      shots.append(
        Shot(
          camera: index % 3, first: first, end: end, from: place(from), to: place(to),
          walkFirst: first + Self.rate, walkEnd: min(end - Self.rate, first + 7 * Self.rate)))
      first = end
    }
    self.shots = shots
  }

  /// The face's outline in a frame.
  func face(at frame: Int, in shot: Shot) -> [Double] {
    let camera = Self.cameras[shot.camera]
    let scale = Double(camera.size) / 512
    let face = Self.portraitFace
    let x = camera.mirrored ? 512 - face.x - face.width : face.x
    return [
      Double(shot.left(at: frame)) + x * scale, Double(camera.top) + face.y * scale, face.width * scale,
      face.height * scale,
    ].map { ($0 * 10).rounded() / 10 }
  }

  var truthShots: [SampleTruth.Shot] {
    shots.map {
      .init(
        first: $0.first, end: $0.end, start: Double($0.first) / Double(Self.rate), still: $0.from == $0.to,
        people: ["speaker"])
    }
  }

  /// One run of boxes over the whole talk: the speaker is always there.
  var faceRun: SampleTruth.Run {
    .init(first: 0, boxes: shots.flatMap { shot in (shot.first..<shot.end).map { face(at: $0, in: shot) } })
  }
}
