import ClipModel
import Generation
import KlapProtocol

extension ClipView {
  init(clip: Clip) {
    let address = "/v1/clips/\(clip.id)"
    let facts = clip.facts
    clipID = clip.id.rawValue
    title = clip.title
    score = facts.score.map { "\(Int(($0 * 100).rounded()))" }
    length = facts.duration.map(Span.timecode)
    place = facts.sourceStart.map { "from \(Span.timecode($0))" }
    reason = facts.reason
    quality = QualityView.all(in: facts.quality)
    hasQuality = !quality.isEmpty
    video = "\(address)/video"
    poster = clip.thumbnailFile == nil ? nil : "\(address)/thumbnail"
    captions = clip.subtitlesFile == nil ? nil : "\(address)/captions.srt"
    let number = clip.position + 1
    fileName = "\(number < 10 ? "0" : "")\(number)-\(Self.fileWords(clip.title))"
  }

  /// A title as part of a file's name.
  private static func fileWords(_ title: String) -> String {
    let words = title.split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    return words.isEmpty ? "clip" : String(words.prefix(60))
  }
}

extension QualityView {
  /// What of a quality report people want to know, in words.
  static func all(in report: JSONValue) -> [QualityView] {
    var facts: [QualityView] = []
    if let face = report["faceInsidePercent"]?.numberValue {
      facts.append(QualityView(kind: face >= 92 ? "good" : "warn", words: "face inside \(percent(face))"))
    }
    if let cropped = report["croppedPercent"]?.numberValue, cropped < 95 {
      facts.append(QualityView(kind: "", words: "full height \(percent(cropped))"))
    }
    if let loudness = report["loudness"]?.numberValue {
      facts.append(QualityView(kind: abs(loudness + 14) <= 1 ? "good" : "warn", words: "\(decimal(loudness)) LUFS"))
    }
    if let speed = report["readingSpeed"]?.numberValue, speed > 0 {
      let words = "captions ≤ \(Int(speed.rounded())) characters/s"
      facts.append(QualityView(kind: speed > 25 ? "warn" : "", words: words))
    }
    if case .array(let warnings) = report["warnings"] {
      facts += warnings.compactMap(\.stringValue).map { QualityView(kind: "warn", words: $0) }
    }
    return facts
  }

  private static func percent(_ number: Double) -> String { "\(Int(number.rounded(.down))) %" }

  /// One digit after the point, with a real minus sign.
  private static func decimal(_ number: Double) -> String {
    let tenths = Int((abs(number) * 10).rounded())
    return "\(number < 0 ? "−" : "")\(tenths / 10).\(tenths % 10)"
  }
}
