extension SourceFacts.Audio {
  init(_ stream: ProbeReport.Stream) {
    self.init(
      codec: stream.codecName ?? "", channels: stream.channels ?? 0, sampleRate: Int(stream.sampleRate ?? "") ?? 0,
      origin: Double(stream.startTime ?? "") ?? 0, stream: stream.index)
  }
}

extension SourceFacts.Video {
  /// - Throws: `MediaError` when there is no picture, or none that can be worked with.
  init(_ stream: ProbeReport.Stream, sample: FrameTimes, limits: ProbeLimits) throws {
    guard let width = stream.width, let height = stream.height, width > 0, height > 0, !sample.times.isEmpty,
      let codec = stream.codecName
    else { throw MediaError.notAVideo("") }
    let turn = stream.sideDataList?.compactMap(\.rotation).first ?? 0
    let rotation = ((Int((-turn).rounded()) % 360) + 360) % 360
    let aspect = stream.sampleAspectRatio.flatMap { Ratio($0) } ?? Ratio(1, 1)
    let across = Double(width) * aspect.value
    try limits.check(stored: (width, height), shown: (Int(across.rounded()), height))
    let shown = (Int((across / 2).rounded()) * 2, height / 2 * 2)
    let isTurned = rotation == 90 || rotation == 270
    let average = Ratio(stream.avgFrameRate ?? "") ?? Ratio(25, 1)
    let nominal = Ratio(stream.rFrameRate ?? "") ?? average
    let rate = Ratio.working(nominal: nominal, average: average, medianStep: sample.medianStep)
    self.init(
      codec: codec, width: isTurned ? shown.1 : shown.0, height: isTurned ? shown.0 : shown.1, codedWidth: width,
      codedHeight: height, rotation: rotation, pixelAspect: aspect, frameRate: rate, nominalRate: nominal,
      averageRate: average, isVariable: abs(average.value / rate.value - 1) > 0.005,
      origin: Double(stream.startTime ?? "") ?? sample.times.first ?? 0, keyframeInterval: sample.keyframeInterval,
      colour: SourceFacts.Colour(
        pixelFormat: stream.pixFmt ?? "", range: stream.colorRange ?? "", matrix: stream.colorSpace ?? "",
        transfer: stream.colorTransfer ?? "", primaries: stream.colorPrimaries ?? ""),
      stream: stream.index, fieldOrder: stream.fieldOrder)
  }
}
