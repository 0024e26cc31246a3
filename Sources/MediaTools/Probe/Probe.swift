import Foundation

extension MediaTool {
  /// What the file at `path` (absolute) is, or why it is refused. Decodes nothing.
  ///
  /// - Throws: `MediaError` with the reason.
  package func probe(_ path: String, limits: ProbeLimits = ProbeLimits()) async throws -> SourceFacts {
    let bytes = try Self.size(of: path)
    guard bytes > 0 else { throw MediaError.empty }
    guard bytes <= limits.bytes else { throw MediaError.tooLarge(bytes: bytes, limit: limits.bytes) }
    if try Self.startsLikePlaylist(path) { throw MediaError.playlist }
    let (result, output) = try await ffprobe(["-show_format", "-show_streams", "-of", "json"], path: path)
    guard result.status == 0 else { throw try Self.refusal(path, result.errorText) }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let report = try decoder.decode(ProbeReport.self, from: Data(output))
    let streams = report.streams ?? []
    guard !streams.contains(where: \.isEncrypted) else { throw MediaError.encrypted }
    guard let format = report.format, let picture = streams.first(where: { $0.codecType == "video" && !$0.isCover })
    else { throw streams.contains { $0.codecType == "audio" } ? MediaError.audioOnly : MediaError.notAVideo("") }
    let sample = try await frameTimes(path, of: [picture.index], interval: "%+30")
    let sound = streams.first { $0.codecType == "audio" && ($0.channels ?? 0) > 0 }
    var facts = SourceFacts(
      container: format.formatName, origin: Double(format.startTime ?? "") ?? 0, duration: 0, bytes: bytes,
      video: try SourceFacts.Video(picture, sample: sample, limits: limits), audio: sound.map { SourceFacts.Audio($0) })
    facts.duration = try await duration(
      of: path, [picture] + (sound.map { [$0] } ?? []), format: format, origin: facts.video.origin, limits: limits)
    return facts
  }

  /// Seconds of picture: what the file states, held against its last packets. A file cut off on its way still announces
  /// its whole length but lacks them.
  ///
  /// Where only the whole file's length is stated, the last packets of any stream tell it: sound may outlast the
  /// picture, and a Matroska file that does not begin at 0 states when it ends.
  private func duration(
    of path: String, _ streams: [ProbeReport.Stream], format: ProbeReport.Format, origin: Double, limits: ProbeLimits
  ) async throws -> Double {
    let isMatroska = format.formatName.hasPrefix("matroska")
    let own = isMatroska ? nil : streams.first.flatMap { Double($0.duration ?? "") }
    guard let stated = own ?? Double(format.duration ?? "").map({ isMatroska ? $0 - origin : $0 }) else { return 0 }
    guard stated <= limits.duration else { throw MediaError.tooLong(seconds: stated, limit: limits.duration) }
    let from = origin + stated - 3
    let last = try await frameTimes(
      path, of: (own == nil ? streams : Array(streams.prefix(1))).map(\.index),
      interval: from > 0 ? Front.text(from) + "%" : "%")
    guard let end = last.end, end > from - 1 else { throw MediaError.truncated }
    return own ?? end - origin
  }

  /// The times of the packets of `streams` in an interval as ffprobe writes them.
  func frameTimes(_ path: String, of streams: [Int], interval: String) async throws -> FrameTimes {
    let only = streams.count == 1 ? ["-select_streams", "\(streams[0])"] : []
    let arguments = ["-show_entries", FrameTimes.entries, "-read_intervals", interval, "-of", "csv=p=0"]
    return FrameTimes(csv: try await ffprobe(only + arguments, path: path).output, streams: streams)
  }

  private static func size(of path: String) throws -> Int {
    do {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else { throw MediaError.unreadable }
      return (attributes[.size] as? NSNumber)?.intValue ?? 0
    } catch {
      throw MediaError.unreadable
    }
  }

  private static func head(of path: String) throws -> Data {
    guard let handle = FileHandle(forReadingAtPath: path) else { throw MediaError.unreadable }
    defer { handle.closeFile() }
    return handle.readData(ofLength: 2048)
  }

  /// Texts that name other files: HLS, DASH, concat and PLS.
  private static func startsLikePlaylist(_ path: String) throws -> Bool {
    let text = String(decoding: try head(of: path), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines.union(["\u{FEFF}"]))
    return ["#EXTM3U", "ffconcat", "[playlist]"].contains { text.hasPrefix($0) }
      || (text.hasPrefix("<") && text.contains("<MPD"))
  }

  private static func refusal(_ path: String, _ errorText: String) throws -> MediaError {
    if errorText.contains("moov atom not found"), try head(of: path).dropFirst(4).starts(with: "ftyp".utf8) {
      return .truncated
    }
    // Anything that is text and a format that names other files.
    let isText = try !head(of: path).contains(0)
    if errorText.contains("not on whitelist"), isText { return .playlist }
    return .notAVideo("")
  }
}
