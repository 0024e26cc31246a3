/// What is refused because of its size.
package struct ProbeLimits: Hashable, Encodable, Sendable {
  /// Seconds.
  package var duration: Double
  package var bytes: Int
  /// Pixels of the longer side, as stored and as displayed.
  package var side: Int
  /// How many times longer than the other one side may be.
  package var ratio: Int

  package init(duration: Double = 5 * 3600, bytes: Int = 64 << 30, side: Int = 8192, ratio: Int = 16) {
    self.duration = duration
    self.bytes = bytes
    self.side = side
    self.ratio = ratio
  }

  /// For clips that were asked for, which may have any shape that can be asked for (64×3840).
  package static let clips = Self(ratio: 64)

  /// Displayed pixels; in anything smaller there is nothing to look for.
  static let shortestSide = 32

  /// Holds a picture's stored and displayed size against the limits.
  ///
  /// - Throws: `MediaError.pictureTooLarge`, `.pictureTooSmall`.
  func check(stored: (width: Int, height: Int), shown: (width: Int, height: Int)) throws {
    let (shorter, longer) = (min(shown.width, shown.height), max(shown.width, shown.height))
    guard max(stored.width, stored.height, longer) <= side else {
      throw MediaError.pictureTooLarge(width: shown.width, height: shown.height)
    }
    guard shorter >= Self.shortestSide, longer <= shorter * ratio else {
      throw MediaError.pictureTooSmall(width: shown.width, height: shown.height)
    }
  }
}
