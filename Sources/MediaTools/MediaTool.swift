import Foundation

/// ffmpeg and ffprobe, confined and told to open nothing but plain media files.
package struct MediaTool: Sendable {
  package let runner: Runner

  package init(runner: Runner) { self.runner = runner }

  /// The tool for this machine; finds out once how children can be confined.
  package static func detected() async -> Self { Self(runner: Runner(confinement: await .detect())) }

  /// Demuxers that may open a source. Without this list a playlist named .mp4 read other people's files on ffmpeg
  /// 5.1.9, the protocol list notwithstanding.
  static let containers = [
    "mov", "matroska", "avi", "mpegts", "mpeg", "flv", "asf", "ogg", "wav", "mp3", "aac", "flac",
  ]

  /// Options that belong before each `-i` of a source.
  package static let guarded = [
    "-protocol_whitelist", "file,pipe", "-format_whitelist", containers.joined(separator: ","),
  ]

  /// `-i` for a source at an absolute path, guarded; `options` (a seek, for example) go in front.
  package static func input(_ path: String, _ options: [String] = []) -> [String] {
    guarded + options + ["-i", "file:" + path]
  }

  /// Runs ffmpeg to its end.
  ///
  /// - Parameters:
  ///   - arguments: everything after the global options; inputs by `MediaTool.input`.
  ///   - reads: files and folders that it may see.
  ///   - writes: folders that it may write to.
  ///   - environment: for example `FONTCONFIG_FILE`.
  ///   - receive: gets its standard output piece by piece.
  /// - Throws: `MediaError.toolFailed` unless the status is 0, and what `Runner.run` throws.
  @discardableResult
  package func ffmpeg(
    _ arguments: [String], reads: [String], writes: [String] = [], environment: [String: String] = [:],
    limits: Command.Limits = .init(), logLevel: String = "error",
    receive: (UnsafeRawBufferPointer) throws -> Void = { _ in }
  ) async throws -> CommandResult {
    let global = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", logLevel, "-y"]
    let command = Command(
      "ffmpeg", global + arguments, environment: environment, reads: reads, writes: writes, limits: limits)
    let result = try await runner.run(command, receive: receive)
    guard result.status == 0 else {
      throw MediaError.toolFailed("ffmpeg", status: result.status, detail: result.errorText)
    }
    return result
  }

  /// Runs ffmpeg with `-progress` and tells the seconds of output it has made.
  @discardableResult
  package func ffmpeg(
    _ arguments: [String], reads: [String], writes: [String] = [], environment: [String: String] = [:],
    limits: Command.Limits = .init(), progress: (Double) -> Void
  ) async throws -> CommandResult {
    var reader = ProgressReader()
    return try await ffmpeg(
      ["-progress", "pipe:1"] + arguments, reads: reads, writes: writes, environment: environment, limits: limits
    ) { bytes in
      if let seconds = reader.take(bytes) { progress(seconds) }
    }
  }

  /// Runs ffprobe and returns what it printed.
  func ffprobe(_ arguments: [String], path: String) async throws -> (result: CommandResult, output: [UInt8]) {
    let limits = Command.Limits(time: .seconds(60), memory: 2 << 30, fileSize: 0, output: 64 << 20)
    let line = ["-hide_banner", "-loglevel", "error"] + Self.guarded + arguments + ["file:" + path]
    var output: [UInt8] = []
    let result = try await runner.run(Command("ffprobe", line, reads: [path], limits: limits)) {
      output.append(contentsOf: $0)
    }
    return (result, output)
  }
}

/// Reads `out_time_us=` lines out of ffmpeg's `-progress`.
struct ProgressReader {
  private var line: [UInt8] = []

  init() {}

  /// The newest time in seconds that `bytes` complete, if any.
  mutating func take(_ bytes: UnsafeRawBufferPointer) -> Double? {
    var newest: Double?
    for byte in bytes {
      guard byte == UInt8(ascii: "\n") else {
        line.append(byte)
        continue
      }
      let text = String(decoding: line, as: UTF8.self)
      line.removeAll(keepingCapacity: true)
      if text.hasPrefix("out_time_us="), let value = Double(text.dropFirst(12)) { newest = value / 1e6 }
    }
    return newest
  }
}
