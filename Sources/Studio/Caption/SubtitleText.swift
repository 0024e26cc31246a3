import Foundation

/// Captions as files: ASS for burning in, SRT for export.
package struct SubtitleText: Sendable {
  let document: CaptionDocument
  let style: CaptionStyle
  let width: Int
  let height: Int
  let framesPerSecond: Double

  package init(
    _ document: CaptionDocument, style: CaptionStyle = .clear, width: Int = 1080, height: Int = 1920,
    framesPerSecond: Double
  ) {
    self.document = document
    self.style = style
    self.width = width
    self.height = height
    self.framesPerSecond = framesPerSecond
  }

  /// SubRip text with milliseconds; one cue an event.
  package var srt: String {
    document.events.enumerated().map { index, event in
      "\(index + 1)\n\(Self.srtTime(event.start)) --> \(Self.srtTime(event.end))\n\(event.text)\n"
    }.joined(separator: "\n")
  }

  /// Advanced SubStation text: one line a word, in which the words not yet spoken keep their place but are not seen.
  /// Encoding −1 lets the first letter of a line say whether it runs to the left.
  package var ass: String {
    let scale = Double(width) / 1080
    let box = CaptionStyle.SafeBox()
    let left = Int(Double(box.left) * scale)
    let right = width - Int(Double(box.right) * scale)
    let header = """
      [Script Info]
      ScriptType: v4.00+
      PlayResX: \(width)
      PlayResY: \(height)
      WrapStyle: 2
      ScaledBorderAndShadow: yes

      [V4+ Styles]
      Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
      Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, \
      MarginV, Encoding
      Style: words,\(style.family),\(Int(Double(style.size) * scale)),&H00FFFFFF,&H00FFFFFF,&H00101010,&H80000000,-1,0,\
      0,0,100,100,0,0,1,\(Int(Double(style.outline) * scale)),\(Int(2 * scale)),2,\(left),\(right),0,-1

      [Events]
      Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text

      """
    return header + document.events.flatMap(dialogues).joined(separator: "\n") + "\n"
  }

  private func dialogues(_ event: CaptionDocument.Event) -> [String] {
    event.words.indices.map { index in
      let start = event.words[index].start
      let end = index + 1 < event.words.count ? event.words[index + 1].start : event.end
      return "Dialogue: 0,\(assTime(start)),\(assTime(end)),words,,0,0,\(height - event.bottom),,"
        + text(event, spoken: index)
    }
  }

  private func text(_ event: CaptionDocument.Event, spoken: Int) -> String {
    let lines = Self.lines(event.words, lineLength: style.lineLength)
    let longest = lines.map { line in event.words[line].reduce(line.count - 1) { $0 + $1.text.count } }.max() ?? 0
    let shrink = min(1, Double(style.lineLength + 2) / Double(max(longest, 1)))
    let size = shrink < 1 ? "{\\fs\(Int(Double(style.size * width / 1080) * shrink))}" : ""
    return size
      + lines.map { line in
        line.map { index in
          let word = Self.escaped(event.words[index].text)
          if index < spoken { return "{\\1c\(style.colour)}\(word)" }
          if index == spoken { return "{\\1c\(style.spokenColour)}\(word)" }
          return "{\\alpha&HFF&}\(word)"
        }.joined(separator: " ")
      }.joined(separator: "\\N")
  }

  /// One line, or two of about equal length.
  static func lines(_ words: [CaptionDocument.Word], lineLength: Int) -> [Range<Int>] {
    let lengths = words.map(\.text.count)
    let total = lengths.reduce(0, +) + words.count - 1
    guard total > lineLength, words.count > 1 else { return [0..<words.count] }
    func longest(_ split: Int) -> Int {
      max(lengths[..<split].reduce(0, +) + split - 1, lengths[split...].reduce(0, +) + words.count - split - 1)
    }
    let split = (1..<words.count).min { longest($0) < longest($1) } ?? 1
    return [0..<split, split..<words.count]
  }

  /// Half a frame early, so that rounding to centiseconds can't move a change to the next frame.
  private func assTime(_ seconds: Double) -> String {
    let frame = (seconds * framesPerSecond).rounded()
    let centiseconds = max(0, Int(((frame - 0.5) / framesPerSecond * 100).rounded()))
    return String(
      format: "%d:%02d:%02d.%02d", centiseconds / 360_000, centiseconds / 6000 % 60, centiseconds / 100 % 60,
      centiseconds % 100)
  }

  private static func srtTime(_ seconds: Double) -> String {
    let milliseconds = Int((seconds * 1000).rounded())
    return String(
      format: "%02d:%02d:%02d,%03d", milliseconds / 3_600_000, milliseconds / 60_000 % 60, milliseconds / 1000 % 60,
      milliseconds % 1000)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "/").replacing("{", with: "(").replacing("}", with: ")")
  }
}
