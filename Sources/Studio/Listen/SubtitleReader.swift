import ClipModel
import Foundation

/// Reads SubRip and WebVTT into the word document.
///
/// A cue's words share its time by their length. Tags and speaker names are left out; WebVTT's own word times
/// (`<00:01.500>`) are kept.
package enum SubtitleReader {
  /// - Parameter language: two-letter code, where it is known.
  /// - Throws: `StudioError.badSubtitles` when no cue can be read.
  package static func transcript(from text: String, language: String? = nil) throws -> Transcript {
    let lines = text.replacing("\u{FEFF}", with: "").split(omittingEmptySubsequences: false) { $0.isNewline }
    var words: [Word] = []
    var index = 0
    while index < lines.count {
      guard let time = timing(lines[index]) else {
        index += 1
        continue
      }
      index += 1
      var body: [Substring] = []
      while index < lines.count, !lines[index].allSatisfy(\.isWhitespace), timing(lines[index]) == nil {
        body.append(lines[index])
        index += 1
      }
      words += self.words(of: body.joined(separator: " "), in: time)
    }
    guard !words.isEmpty else { throw StudioError.badSubtitles }
    return Transcript(language: language, words: words.sorted { $0.start < $1.start })
  }

  /// `00:01:02,500 --> 00:01:04.000 align:start`
  private static func timing(_ line: Substring) -> TimeRange? {
    let sides = line.split(separator: "-->", omittingEmptySubsequences: false)
    guard sides.count == 2, let start = seconds(sides[0]),
      let end = sides[1].split(whereSeparator: \.isWhitespace).first.flatMap(seconds), end > start
    else { return nil }
    return TimeRange(start: start, end: end)
  }

  private static func seconds(_ text: Substring) -> Double? {
    let parts = text.replacing(",", with: ".").split(separator: ":").map { Double($0.trimming { $0.isWhitespace }) }
    guard (2...3).contains(parts.count) else { return nil }
    var sum = 0.0
    for part in parts {
      guard let part, part >= 0 else { return nil }
      sum = sum * 60 + part
    }
    return sum.isFinite ? sum : nil
  }

  /// The cue's words; every time tag inside begins a new stretch.
  private static func words(of body: String, in time: TimeRange) -> [Word] {
    var stretches: [(start: Double, text: String)] = [(time.start, "")]
    var rest = body[...]
    while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
      stretches[stretches.count - 1].text += rest[..<open]
      if let start = seconds(rest[rest.index(after: open)..<close]), time.contains(start) {
        stretches.append((start, ""))
      }
      rest = rest[rest.index(after: close)...]
    }
    stretches[stretches.count - 1].text += rest
    let ends = stretches.dropFirst().map(\.start) + [time.end]
    return zip(stretches, ends).flatMap { shared(plain($0.text), TimeRange(start: $0.start, end: $1)) }
  }

  /// Without `{\an8}`, entities and the dash or arrow of a new speaker.
  private static func plain(_ text: String) -> String {
    var text = text
    while let open = text.range(of: "{\\"), let close = text[open.lowerBound...].firstIndex(of: "}") {
      text.removeSubrange(open.lowerBound...close)
    }
    for (entity, letter) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")] {
      text = text.replacing(entity, with: letter)
    }
    return text
  }

  private static func shared(_ text: String, _ time: TimeRange) -> [Word] {
    let texts = text.split(whereSeparator: \.isWhitespace).filter { $0.contains { $0.isLetter || $0.isNumber } }
    let total = texts.reduce(0) { $0 + $1.count + 1 }
    var start = time.start
    return texts.map { text in
      let end = start + time.duration * Double(text.count + 1) / Double(max(total, 1))
      defer { start = end }
      return Word(text: String(text), start: start, end: end)
    }
  }
}
