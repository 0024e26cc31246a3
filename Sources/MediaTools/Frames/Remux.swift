import Foundation

extension MediaTool {
  /// Copies the picture and the sound of a file that can't be sought exactly (`SourceFacts.needsRemux`) into a Matroska
  /// file at `target`, without decoding. Nothing stays there when it fails.
  ///
  /// - Throws: `MediaError`, `CancellationError`.
  package func remux(_ path: String, facts: SourceFacts, to target: String) async throws {
    let file = URL(filePath: target)
    let streams = ["-map", facts.pictureStream] + (facts.audio == nil ? [] : ["-map", facts.soundStream])
    try await writing(file) {
      try await ffmpeg(
        Self.input(path, ["-fflags", "+genpts"]) + streams + ["-c", "copy", "-f", "matroska", "file:" + target],
        reads: [path], writes: [file.deletingLastPathComponent().path], limits: .init(time: .seconds(1800)))
    }
  }
}
