import Foundation
import MediaTools
import SampleTalk

/// Decodes finished clips of the sample talk and measures them against its ground truth; believes nothing that the
/// program says about them.
package struct ClipMeasure: Sendable {
  private let tool: MediaTool
  private let source: URL
  private let truth: SampleTruth
  private let sourceSound: [Float]

  /// A quarter of the source, and the full-height 9:16 crop of that.
  private static let sourceSize = (width: 480, height: 270)
  private static let clipSize = (width: 152, height: 270)
  /// Source pixels in a small one.
  private static let scale = 4.0

  package init(of files: SampleTalk.Files) async throws {
    tool = await MediaTool.detected()
    source = files.video
    truth = try files.readTruth()
    sourceSound = try await Self.sound(of: source, with: tool)
  }

  @concurrent
  package func measure(_ clip: URL) async throws -> ClipReport {
    let facts = try await tool.probe(clip.path)
    let sound = try await Self.sound(of: clip, with: tool)
    let place = SoundPlace.find(sound, in: sourceSound)
    let rate = facts.video.frameRate.value
    let frames = try await pictures(of: clip, size: Self.clipSize, from: 0, count: nil)
    let late = pictureLate(frames, place: place.start, rate: rate)
    let first = place.start - (late ?? 0)
    let shown = try await pictures(
      of: source, size: Self.sourceSize, from: first, count: frames.green.count)
    let views = Views(clip: frames, source: shown, sourceWidth: Self.sourceSize.width)
    let level = try await loudness(of: clip)
    let end = place.start + Double(frames.green.count) / rate
    let sourceFrame = { (frame: Int) in Int((first * Double(truth.fps)).rounded()) + frame }
    let faces = (0..<views.places.count).map { truth.face(at: sourceFrame($0)) }
    let words = truth.words.filter { $0.start >= place.start && $0.end <= end }
    let timing = CaptionTiming(changes: views.changes(rate: rate), onsets: words.map { $0.start - place.start })
    return ClipReport(
      width: facts.video.width, height: facts.video.height, framesPerSecond: rate, frames: frames.green.count,
      sampleRate: facts.audio?.sampleRate ?? 0, start: place.start, end: end, soundMatch: place.match,
      pictureLate: late, cropped: views.croppedShare, fitted: views.fittedShare,
      faceWhole: views.faceWhole(faces, scale: Self.scale),
      faceCentred: views.faceCentred(faces, scale: Self.scale, sourceWidth: Self.sourceSize.width),
      wordsCut: wordsCut(at: [place.start, end]),
      captioned: views.captioned { frame in
        let time = place.start + Double(frame) / rate
        return words.contains { $0.start + 0.1 <= time && time <= $0.end }
      },
      captionsOnFace: views.captionsOn(faces, scale: Self.scale), captionsLate: timing.shift,
      captionOnset: timing.median, loudness: level.loudness, truePeak: level.peak)
  }

  private func wordsCut(at edges: [Double]) -> [String] {
    edges.flatMap { edge in truth.words.filter { $0.start + 0.02 < edge && edge < $0.end - 0.04 } }.map(\.text)
  }

  /// Camera cuts seen in the clip against the truth's, which the sound says where to expect; the median.
  private func pictureLate(_ frames: Frames, place: Double, rate: Double) -> Double? {
    let upper = Self.clipSize.width * Self.clipSize.height / 2
    let jumps = frames.green.indices.dropFirst().filter { frame in
      var sum = 0
      for index in stride(from: 0, to: upper, by: 3) {
        sum += abs(Int(frames.green[frame][index]) - Int(frames.green[frame - 1][index]))
      }
      return sum > upper / 3 * 12
    }
    let seen = jumps.map { Double($0) / rate + place }
    let cuts = truth.cuts.map { Double($0) / Double(truth.fps) }
    let inside = cuts.filter { $0 > place + 0.6 && $0 < place + Double(frames.green.count) / rate - 0.6 }
    let delays = inside.compactMap { cut in
      seen.map { $0 - cut }.filter { abs($0) < 0.6 }.min { abs($0) < abs($1) }
    }.sorted()
    return delays.isEmpty ? nil : delays[delays.count / 2]
  }

  private static func sound(of file: URL, with tool: MediaTool) async throws -> [Float] {
    var bytes: [UInt8] = []
    try await tool.ffmpeg(
      MediaTool.input(file.path) + [
        "-map", "0:a:0", "-af", "aresample=\(SoundPlace.rate):async=1:first_pts=0", "-ac", "1", "-f", "s16le", "pipe:1",
      ], reads: [file.path]
    ) { bytes.append(contentsOf: $0) }
    return stride(from: 0, to: bytes.count - 1, by: 2).map {
      Float(Int16(truncatingIfNeeded: Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8)) / 32768
    }
  }

  /// Frames from a time on (seeking is exact: the sample has closed groups of pictures), green and blue planes.
  private func pictures(
    of file: URL, size: (width: Int, height: Int), from: Double, count: Int?
  ) async throws -> Frames {
    var frames = Frames(width: size.width, height: size.height)
    let plane = size.width * size.height
    var pending: [UInt8] = []
    let seek = from > 0.02 ? ["-ss", "\(from - 0.02)"] : []
    let limit = count.map { ["-frames:v", "\($0)"] } ?? []
    try await tool.ffmpeg(
      MediaTool.input(file.path, seek) + [
        "-map", "0:v:0", "-vf", "scale=\(size.width):\(size.height):flags=area,format=gbrp",
      ] + limit + ["-f", "rawvideo", "pipe:1"], reads: [file.path]
    ) { bytes in
      pending.append(contentsOf: bytes)
      while pending.count >= plane * 3 {
        frames.green.append(Array(pending[0..<plane]))
        frames.blue.append(Array(pending[plane..<(plane * 2)]))
        pending.removeFirst(plane * 3)
      }
    }
    return frames
  }

  private func loudness(of file: URL) async throws -> (loudness: Double, peak: Double) {
    let result = try await tool.ffmpeg(
      MediaTool.input(file.path) + ["-map", "0:a:0", "-af", "ebur128=peak=true", "-f", "null", "-"],
      reads: [file.path], logLevel: "info")
    let summary = result.errorText.components(separatedBy: "Summary:").last ?? ""
    func value(_ key: String) -> Double {
      let rest = summary.components(separatedBy: key).dropFirst().first ?? ""
      return Double(rest.split(separator: " ").first ?? "") ?? -.infinity
    }
    return (value("I:"), value("Peak:"))
  }
}
