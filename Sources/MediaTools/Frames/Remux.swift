extension MediaTool {
  /// Copies the streams of a file whose container can't be sought exactly (`SourceFacts.needsRemux`) into a Matroska
  /// file at `target`, without decoding.
  ///
  /// - Throws: `MediaError`.
  package func remux(_ path: String, to target: String) async throws {
    let folder = target[..<(target.lastIndex(of: "/") ?? target.startIndex)]
    try await ffmpeg(
      Self.input(path, ["-fflags", "+genpts"]) + [
        "-map", "0:v:0", "-map", "0:a:0?", "-c", "copy", "-f", "matroska", "file:" + target,
      ], reads: [path], writes: [String(folder)], limits: .init(time: .seconds(1800)))
  }
}
