import Foundation

/// Loudness of a sound in frames of 10 ms, from the first frame of the video on, in steps of half a decibel.
package struct SoundEnergy: Hashable, Codable, Sendable {
  /// Seconds that one frame lasts.
  package static let step = 0.01

  /// One byte a frame: twice the level above −120 dB of full scale.
  package var frames: Data

  package init(frames: Data = Data()) { self.frames = frames }

  package var count: Int { frames.count }
  package var duration: Double { Double(frames.count) * Self.step }

  /// Level of frame `index` in dB of full scale, −120 where there is none.
  package func decibels(at index: Int) -> Double {
    guard frames.indices.contains(frames.startIndex + index) else { return -120 }
    return Double(frames[frames.startIndex + index]) / 2 - 120
  }

  /// Appends a frame of this level.
  package mutating func append(decibels: Double) {
    frames.append(UInt8(min(max((decibels + 120) * 2, 0), 255)))
  }

  /// The level that `share` (0…1) of the frames stay below.
  package func percentile(_ share: Double) -> Double {
    guard !frames.isEmpty else { return -120 }
    var counts = [Int](repeating: 0, count: 256)
    for frame in frames { counts[Int(frame)] += 1 }
    let wanted = Int((Double(frames.count) * share).rounded(.down))
    var seen = 0
    for (value, number) in counts.enumerated() {
      seen += number
      if seen > wanted { return Double(value) / 2 - 120 }
    }
    return 7.5
  }
}
