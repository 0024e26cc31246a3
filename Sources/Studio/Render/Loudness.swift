import Foundation
import MediaTools

/// What ebur128 measured.
package struct Loudness: Hashable, Codable, Sendable {
  /// LUFS; −70 and less is silence.
  package var integrated: Double
  /// dBTP.
  package var truePeak: Double

  package static let target = -14.0
  package static let highestPeak = -1.0
  /// More gain than this only raises noise.
  package static let mostGain = 20.0

  package var isSilent: Bool { integrated <= -69 }

  /// How far it is from what is wanted; a peak above the limit weighs most.
  var fault: Double { abs(integrated - Self.target) + max(0, truePeak - Self.highestPeak) * 10 }

  /// Reads the summary that the filter prints at its end.
  init?(summary: String) {
    guard let start = summary.range(of: "Summary:", options: .backwards) else { return nil }
    let lines = summary[start.upperBound...].split(separator: "\n").map { $0.split(separator: " ") }
    func value(_ label: Substring) -> Double? {
      lines.first { $0.first == label }.flatMap { $0.count > 1 ? Double($0[1]) : nil }
    }
    guard let integrated = value("I:"), let peak = value("Peak:") else { return nil }
    self.integrated = integrated
    truePeak = peak.isFinite ? peak : -120
  }

  static let meter = "ebur128=peak=true:framelog=verbose"
}

/// Makes the sound of a clip: as loud as platforms expect, measured after encoding.
struct SoundMaker {
  let media: MediaTool
  let front: Front
  /// The folder it works in; its results are `sound.m4a` and the loudness of that file.
  let folder: URL

  private var decoded: String { folder.appending(path: "sound.wav").path }
  private var attempt: String { folder.appending(path: "attempt.m4a").path }
  var encoded: String { folder.appending(path: "sound.m4a").path }

  /// - Returns: the encoded file's loudness, nil for silence, and what to warn of.
  func make(from source: String) async throws -> (loudness: Loudness?, warnings: [String]) {
    let first = try await decode(source)
    guard !first.isSilent else {
      _ = try await encode(gain: 0, limit: 0.79)
      try keep()
      return (nil, front.facts.audio == nil ? ["The video has no sound."] : ["The clip is silent."])
    }
    return try await level(first)
  }

  /// Raises by a fixed gain, limits, encodes, measures the result, mends what encoding moved, and keeps the best.
  private func level(_ first: Loudness) async throws -> (loudness: Loudness?, warnings: [String]) {
    var gain = min(Loudness.mostGain, Loudness.target - first.integrated)
    var limit = 0.79
    var step = 1.0
    var best = try await encode(gain: gain, limit: limit)
    var last = best
    try keep()
    for _ in 0..<4 {
      let missing = Loudness.target - last.integrated
      let canRaise = abs(missing) > 0.3 && gain + missing <= Loudness.mostGain
      guard canRaise || last.truePeak > Loudness.highestPeak else { break }
      if last.truePeak > Loudness.highestPeak { limit *= pow(10, -1.0 / 20) }
      if canRaise { gain += missing * step }
      let before = last
      last = try await encode(gain: gain, limit: limit)
      // A limiter bends the line: where a step went too far, the next one is smaller.
      if (before.integrated - Loudness.target) * (last.integrated - Loudness.target) < 0 { step /= 2 }
      guard last.fault < best.fault else { continue }
      best = last
      try keep()
    }
    let tooQuiet = best.integrated < Loudness.target - 1
    return (best, tooQuiet ? ["The sound is very quiet and was raised by only \(Int(gain)) dB."] : [])
  }

  private func keep() throws {
    guard rename(attempt, encoded) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  private func decode(_ source: String) async throws -> Loudness {
    let input =
      front.facts.audio == nil
      ? ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo:d=\(Front.text(front.duration))"]
      : MediaTool.input(source, front.seek)
    let filter =
      (front.facts.audio == nil ? "" : front.audio + ",") + "aformat=channel_layouts=stereo,\(Loudness.meter)"
    let result = try await media.ffmpeg(
      input + ["-map", front.facts.soundStream, "-vn", "-af", filter, "-c:a", "pcm_f32le", decoded], reads: [source],
      writes: [folder.path], logLevel: "info")
    return try Self.loudness(result)
  }

  private func encode(gain: Double, limit: Double) async throws -> Loudness {
    let filter =
      "volume=\(String(format: "%.3f", gain))dB,aresample=192000,"
      + "alimiter=limit=\(String(format: "%.4f", limit)):level=0,aresample=48000"
    try await media.ffmpeg(
      ["-i", decoded, "-af", filter, "-c:a", "aac", "-b:a", "192k", "-ar", "48000", attempt], reads: [],
      writes: [folder.path])
    let result = try await media.ffmpeg(
      ["-i", attempt, "-af", Loudness.meter, "-f", "null", "-"], reads: [], writes: [folder.path], logLevel: "info")
    return try Self.loudness(result)
  }

  private static func loudness(_ result: CommandResult) throws -> Loudness {
    guard let loudness = Loudness(summary: result.errorText) else {
      throw MediaError.toolFailed("ffmpeg", status: result.status, detail: "no loudness summary")
    }
    return loudness
  }
}
