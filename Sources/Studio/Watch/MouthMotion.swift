import MediaTools

/// How much a mouth moves from frame to frame beyond what the rest of its face moves.
struct MouthMotion {
  private var before: (mouth: [UInt8], brow: [UInt8], window: PixelWindow)?
  /// Grey levels, one value a frame.
  private(set) var motion: [Float] = []

  init() {}

  /// Takes the next picture with the face's last known place.
  mutating func take(_ picture: Picture, face: FaceDetector.Face) {
    let mouthWindow = Self.mouthWindow(face)
    let browWindow = Self.browWindow(face)
    let mouth = Self.greys(picture, mouthWindow)
    let brow = Self.greys(picture, browWindow)
    defer { before = (mouth, brow, mouthWindow) }
    // Where the window itself moved the difference means nothing: hold the last value.
    guard let before, before.window == mouthWindow, before.mouth.count == mouth.count, before.brow.count == brow.count
    else {
      motion.append(motion.last ?? 0)
      return
    }
    motion.append(max(0, Self.difference(mouth, before.mouth) - Self.difference(brow, before.brow)))
  }

  private static func mouthWindow(_ face: FaceDetector.Face) -> PixelWindow {
    let (right, left) = (face.landmarks[3], face.landmarks[4])
    let width = max(8, face.width / 2)
    let height = max(8, face.height / 3)
    return PixelWindow(
      x: (right.x + left.x) / 2 - width / 2, y: (right.y + left.y) / 2 - height / 3, width: width, height: height)
  }

  private static func browWindow(_ face: FaceDetector.Face) -> PixelWindow {
    let (right, left) = (face.landmarks[0], face.landmarks[1])
    let width = max(8, face.width * 3 / 5)
    return PixelWindow(
      x: (right.x + left.x) / 2 - width / 2, y: (right.y + left.y) / 2 - face.height / 5, width: width,
      height: max(8, face.height / 4))
  }

  private static func greys(_ picture: Picture, _ window: PixelWindow) -> [UInt8] {
    let part = window.inside(picture)
    var greys: [UInt8] = []
    greys.reserveCapacity(part.width * part.height)
    for y in part.y..<part.y + part.height {
      for x in part.x..<part.x + part.width { greys.append(picture.bytes[(y * picture.width + x) * 3 + 1]) }
    }
    return greys
  }

  private static func difference(_ a: [UInt8], _ b: [UInt8]) -> Float {
    var sum = 0
    for index in a.indices { sum += abs(Int(a[index]) - Int(b[index])) }
    return a.isEmpty ? 0 : Float(sum) / Float(a.count)
  }
}
