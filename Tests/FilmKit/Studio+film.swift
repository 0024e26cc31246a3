import Foundation
import MediaTools

extension MediaTool {
  /// Decodes every picture of a file, none made up or left out, and gives each one's number and pixels.
  package func everyPicture(
    of path: String, width: Int, height: Int, each: (Int, Picture) throws -> Void
  ) async throws {
    var frame = 0
    let input = MediaTool.input(path) + ["-map", "0:v:0"]
    try await pictures(of: path, input, filter: "null", width: width, height: height) { picture in
      try each(frame, picture)
      frame += 1
    }
  }

  /// The first sample of a file's sound that is louder than a quarter of full scale, in seconds.
  package func firstLoudSound(of path: String) async throws -> Double? {
    var bytes: [UInt8] = []
    let facts = try await probe(path)
    let front = Front(facts: facts, first: 0, count: facts.frame(at: facts.duration))
    try await ffmpeg(
      MediaTool.input(path, front.seek) + ["-map", "0:a:0", "-af", front.audio, "-ac", "1", "-f", "s16le", "pipe:1"],
      reads: [path]
    ) { bytes.append(contentsOf: $0) }
    let loud = stride(from: 0, to: bytes.count - 1, by: 2).first { at in
      abs(Int(Int16(truncatingIfNeeded: Int(bytes[at]) | Int(bytes[at + 1]) << 8))) > 8000
    }
    return loud.map { Double($0) / 2 / 48000 }
  }
}

extension Picture {
  /// Mean blue, green and red of a window.
  package func colour(_ window: PixelWindow) -> (blue: Double, green: Double, red: Double) {
    let part = window.inside(self)
    var sums = (0, 0, 0)
    for y in part.y..<part.y + part.height {
      for x in part.x..<part.x + part.width {
        let at = (y * width + x) * 3
        sums.0 += Int(bytes[at])
        sums.1 += Int(bytes[at + 1])
        sums.2 += Int(bytes[at + 2])
      }
    }
    let count = Double(part.width * part.height)
    return (Double(sums.0) / count, Double(sums.1) / count, Double(sums.2) / count)
  }
}
