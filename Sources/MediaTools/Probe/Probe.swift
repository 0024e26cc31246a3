import Foundation

/// What is refused because of its size.
package struct ProbeLimits: Hashable, Sendable {
  /// Seconds.
  package var duration: Double
  package var bytes: Int
  /// Pixels of the longer side.
  package var side: Int

  package init(duration: Double = 5 * 3600, bytes: Int = 64 << 30, side: Int = 8192) {
    self.duration = duration
    self.bytes = bytes
    self.side = side
  }
}

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
    let sample = try await frameTimes(path, stream: picture.index, interval: "%+30")
    let video = try Self.video(picture, sample: sample, limits: limits)
    let sound = streams.first { $0.codecType == "audio" && ($0.channels ?? 0) > 0 }
    let facts = SourceFacts(
      container: format.formatName, origin: Double(format.startTime ?? "") ?? 0,
      duration: Double(picture.duration ?? "") ?? Double(format.duration ?? "") ?? sample.times.last ?? 0,
      bytes: bytes, video: video, audio: sound.map(Self.audio))
    guard facts.duration <= limits.duration else {
      throw MediaError.tooLong(seconds: facts.duration, limit: limits.duration)
    }
    try await checkEnd(path, stream: picture.index, facts: facts)
    return facts
  }

  private func frameTimes(_ path: String, stream: Int, interval: String) async throws -> FrameTimes {
    let arguments = [
      "-select_streams", "\(stream)", "-show_entries", "packet=pts_time,flags", "-read_intervals", interval, "-of",
      "csv=p=0",
    ]
    return FrameTimes(csv: try await ffprobe(arguments, path: path).output)
  }

  /// A file cut off on its way still announces its whole length: its last packets must be there.
  private func checkEnd(_ path: String, stream: Int, facts: SourceFacts) async throws {
    guard facts.duration > 4 else { return }
    let from = facts.video.origin + facts.duration - 3
    let last = try await frameTimes(path, stream: stream, interval: "\(from)%")
    guard let end = last.times.last, end > from - 1 else { throw MediaError.truncated }
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

  private static func audio(_ stream: ProbeReport.Stream) -> SourceFacts.Audio {
    SourceFacts.Audio(
      codec: stream.codecName ?? "", channels: stream.channels ?? 0, sampleRate: Int(stream.sampleRate ?? "") ?? 0,
      origin: Double(stream.startTime ?? "") ?? 0)
  }

  private static func video(
    _ stream: ProbeReport.Stream, sample: FrameTimes, limits: ProbeLimits
  ) throws -> SourceFacts.Video {
    guard let width = stream.width, let height = stream.height, width > 0, height > 0, !sample.times.isEmpty,
      let codec = stream.codecName
    else { throw MediaError.notAVideo("") }
    guard max(width, height) <= limits.side else { throw MediaError.pictureTooLarge(width: width, height: height) }
    let turn = stream.sideDataList?.compactMap(\.rotation).first ?? 0
    let rotation = ((Int((-turn).rounded()) % 360) + 360) % 360
    let aspect = stream.sampleAspectRatio.flatMap { Ratio($0) } ?? Ratio(1, 1)
    let shown = (Int((Double(width) * aspect.value / 2).rounded()) * 2, height / 2 * 2)
    let isTurned = rotation == 90 || rotation == 270
    let average = Ratio(stream.avgFrameRate ?? "") ?? Ratio(25, 1)
    let nominal = Ratio(stream.rFrameRate ?? "") ?? average
    let rate = Ratio.working(nominal: nominal, average: average, medianStep: sample.medianStep)
    return SourceFacts.Video(
      codec: codec, width: isTurned ? shown.1 : shown.0, height: isTurned ? shown.0 : shown.1, codedWidth: width,
      codedHeight: height, rotation: rotation, pixelAspect: aspect, frameRate: rate, nominalRate: nominal,
      averageRate: average, isVariable: abs(average.value / rate.value - 1) > 0.005,
      origin: Double(stream.startTime ?? "") ?? sample.times.first ?? 0, keyframeInterval: sample.keyframeInterval,
      colour: SourceFacts.Colour(
        pixelFormat: stream.pixFmt ?? "", range: stream.colorRange ?? "", matrix: stream.colorSpace ?? "",
        transfer: stream.colorTransfer ?? "", primaries: stream.colorPrimaries ?? ""))
  }
}
