import Foundation

/// Still pictures the talk is put together from, painted here: three stages and the outline of the person.
enum SamplePicture {
  /// A room for a camera: a wall of panels with grain, a floor, two lamps. Binary PPM.
  static func room(_ number: Int) -> Data {
    let (width, height) = (SampleStage.width, SampleStage.height)
    let walls: [(Float, Float, Float)] = [(58, 74, 96), (86, 70, 62), (52, 86, 78)]
    let wall = walls[number % walls.count]
    var noise = Noise(seed: UInt64(number + 3))
    let panel = [240, 320, 192][number % 3]
    let floor = [830, 900, 980][number % 3]
    let grain = (0..<(64 * 64)).map { _ in noise.next() * 18 - 9 }
    let tints = (0..<64).map { _ in noise.next() * 30 - 15 }
    var bytes = Array("P6\n\(width) \(height)\n255\n".utf8)
    bytes.reserveCapacity(bytes.count + width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        var light = grain[(y / 6 % 64) * 64 + (x / 6 + y / 384 * 17) % 64]
        light += lamp(x, y, at: (width / 5 + number * 210, 170)) + lamp(x, y, at: (width * 4 / 5, 230 + number * 40))
        if y >= floor {
          light += tints[(x + (y - floor) * 2) / 90 % 64] - 26
        } else {
          light += tints[x / panel + (y / 270) * 9] + (x % panel < 4 || y % 270 < 3 ? -24 : 0)
        }
        bytes.append(UInt8(max(0, min(255, wall.0 + light))))
        bytes.append(UInt8(max(0, min(255, wall.1 + light))))
        bytes.append(UInt8(max(0, min(255, wall.2 + light * 0.8))))
      }
    }
    return Data(bytes)
  }

  private static func lamp(_ x: Int, _ y: Int, at place: (Int, Int)) -> Float {
    let (dx, dy) = (Float(x - place.0), Float(y - place.1))
    return 70 / (1 + (dx * dx + dy * dy) / 40000)
  }

  /// Where the portrait of 512×512 shows the person and not what is behind her: soft ellipses for head, collar, body
  /// and helmet. Binary PGM.
  static func outline() -> Data {
    let ellipses: [(x: Float, y: Float, rx: Float, ry: Float)] = [
      (228, 92, 73, 76), (208, 224, 97, 76), (196, 470, 186, 250), (392, 440, 114, 104),
    ]
    var bytes = Array("P5\n512 512\n255\n".utf8)
    for y in 0..<512 {
      for x in 0..<512 {
        let inside = ellipses.map { ellipse -> Float in
          let (dx, dy) = ((Float(x) - ellipse.x) / ellipse.rx, (Float(y) - ellipse.y) / ellipse.ry)
          return (1 - (dx * dx + dy * dy).squareRoot()) * min(ellipse.rx, ellipse.ry) / 6 + 0.5
        }
        bytes.append(UInt8(255 * max(0, min(1, inside.max() ?? 0))))
      }
    }
    return Data(bytes)
  }
}
