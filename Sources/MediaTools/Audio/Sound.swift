import Foundation

/// Decoded sound on disk: 16 kHz, mono, 16 bits, from the first frame of the video on.
package struct Sound: Sendable {
  /// Samples a second.
  package static let rate = 16_000
  /// Samples in one frame of `SoundEnergy`.
  package static let frameLength = 160

  private let bytes: Data

  /// Maps the file into memory, so that an hour of sound costs none.
  package init(file: URL) throws { bytes = try Data(contentsOf: file, options: .alwaysMapped) }

  package var duration: Double { Double(bytes.count / 2) / Double(Self.rate) }

  /// The raw samples between two times in seconds.
  package func samples(from start: Double, to end: Double) -> Data {
    let first = min(max(0, Int(start * Double(Self.rate))), bytes.count / 2)
    let last = min(max(first, Int(end * Double(Self.rate))), bytes.count / 2)
    return bytes.subdata(in: (2 * first)..<(2 * last))
  }

  /// The level of every 10 ms.
  package func energy() -> SoundEnergy {
    var energy = SoundEnergy()
    energy.frames.reserveCapacity(bytes.count / 2 / Self.frameLength + 1)
    bytes.withUnsafeBytes { raw in
      let samples = raw.bindMemory(to: Int16.self)
      for start in stride(from: 0, to: samples.count, by: Self.frameLength) {
        let end = min(start + Self.frameLength, samples.count)
        var sum = 0.0
        for index in start..<end {
          let value = Double(Int16(littleEndian: samples[index]))
          sum += value * value
        }
        let square = sum / Double(end - start) / (32_768 * 32_768)
        energy.append(decibels: square > 0 ? 10 * log10(square) : -120)
      }
    }
    return energy
  }
}

extension MediaTool {
  /// Decodes the sound of the video at `path` for the speech worker, with silence where it starts late or has holes.
  ///
  /// Times are counted from the first picture before anything else happens to them, so that sample 0 belongs to it
  /// whichever stream starts first; without it every word of a late sound would be early. (`first_pts` alone, set to
  /// that picture's time, misplaced the sound of TS and of streams that start before it.)
  /// - Parameter file: must not exist, but its folder; written under another name and renamed when whole.
  package func decodeSound(of path: String, facts: SourceFacts, to file: URL) async throws {
    let unfinished = file.appendingPathExtension("part")
    let filter =
      "asetpts=PTS-(\(Front.text(facts.video.origin)))/TB,atrim=start=0,aresample=\(Sound.rate):async=1:first_pts=0"
    try await writing(unfinished) {
      try await ffmpeg(
        Self.input(path, ["-copyts"]) + [
          "-map", facts.soundStream, "-vn", "-sn", "-dn", "-af", filter, "-ac", "1", "-f", "s16le",
          "file:" + unfinished.path,
        ], reads: [path], writes: [file.deletingLastPathComponent().path], limits: .init(time: .seconds(3600)))
      try FileManager.default.moveItem(at: unfinished, to: file)
    }
  }
}
