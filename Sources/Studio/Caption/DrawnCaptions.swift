/// Captions as they are burnt in: without the characters that no caption font has, which would be drawn as boxes.
struct DrawnCaptions: Sendable {
  /// Words of which nothing readable is left are gone, and events without words.
  let document: CaptionDocument
  /// What was left out, in order of code points.
  let missing: [Unicode.Scalar]

  init(_ full: CaptionDocument, fonts: FontCoverage) {
    let used = Set(full.events.flatMap(\.words).flatMap(\.text.unicodeScalars))
    let missing = used.filter { !fonts.draws($0) }
    var drawn = full
    drawn.events = full.events.compactMap { event in
      var event = event
      event.words = event.words.compactMap { Self.drawn($0, without: missing) }
      return event.words.isEmpty ? nil : event
    }
    document = drawn
    self.missing = missing.filter { !$0.properties.isDefaultIgnorableCodePoint }.sorted()
  }

  private static func drawn(_ word: CaptionDocument.Word, without missing: Set<Unicode.Scalar>) -> CaptionDocument.Word?
  {
    guard word.text.unicodeScalars.contains(where: missing.contains) else { return word }
    var word = word
    word.text = String(String.UnicodeScalarView(word.text.unicodeScalars.filter { !missing.contains($0) }))
    // Marks alone say nothing once their word is gone.
    return word.text.contains { $0.isLetter || $0.isNumber } ? word : nil
  }

  /// What a person should know of it.
  var warnings: [String] {
    guard !missing.isEmpty else { return [] }
    let named = missing.prefix(5).map(String.init).joined(separator: " ")
    let rest = missing.count > 5 ? " and \(missing.count - 5) more" : ""
    return ["The captions leave out characters that no caption font has: \(named)\(rest)."]
  }
}
