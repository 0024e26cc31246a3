/// A decoded picture: rows of blue, green, red bytes without gaps.
package struct Picture: Sendable {
  package let width: Int
  package let height: Int
  package var bytes: [UInt8]

  package init(width: Int, height: Int, bytes: [UInt8]) {
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// A copy of `window`, continued by black to sides that are multiples of 32, as the face detector wants them.
  func patch(_ window: PixelWindow) -> Picture {
    let paddedWidth = (window.width + 31) / 32 * 32
    let paddedHeight = (window.height + 31) / 32 * 32
    let patch = [UInt8](unsafeUninitializedCapacity: paddedWidth * paddedHeight * 3) { target, count in
      target.update(repeating: 0)
      bytes.withUnsafeBufferPointer { source in
        for row in 0..<window.height {
          let from = ((window.y + row) * width + window.x) * 3
          target.baseAddress.map {
            ($0 + row * paddedWidth * 3).update(
              from: source.baseAddress.unsafelyUnwrapped + from, count: window.width * 3)
          }
        }
      }
      count = paddedWidth * paddedHeight * 3
    }
    return Picture(width: paddedWidth, height: paddedHeight, bytes: patch)
  }

  /// Mean brightness, 0…255, of a window, reading every second pixel of every second row.
  package func brightness(_ window: PixelWindow) -> Double {
    let part = window.inside(self)
    var sum = 0
    var count = 0
    for y in stride(from: part.y, to: part.y + part.height, by: 2) {
      for x in stride(from: part.x, to: part.x + part.width, by: 2) {
        sum += Int(bytes[(y * width + x) * 3 + 1])
        count += 1
      }
    }
    return count == 0 ? 0 : Double(sum) / Double(count)
  }
}

/// A rectangle of whole pixels.
package struct PixelWindow: Hashable, Sendable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The part that lies in `picture`.
  package func inside(_ picture: Picture) -> Self {
    let left = min(max(x, 0), picture.width - 1)
    let top = min(max(y, 0), picture.height - 1)
    let right = min(max(x + width, left + 1), picture.width)
    let bottom = min(max(y + height, top + 1), picture.height)
    return Self(x: left, y: top, width: right - left, height: bottom - top)
  }
}
