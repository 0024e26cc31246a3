import ClipModel

/// A sentence of the transcript with the pauses around it.
struct Sentence: Hashable, Sendable {
  /// Indices of its words in the transcript.
  var indices: Range<Int>
  var words: [Word]
  var before: Gap
  var after: Gap

  /// From the first word's beginning to the last one's end.
  var range: TimeRange { TimeRange(start: words[0].start, end: words[words.count - 1].end) }
  var text: String { words.text }
  var isQuestion: Bool { text.last { !Punctuation.closing.contains($0) } == "?" }
  /// Ends as a sentence should.
  var isFinished: Bool { text.last { !Punctuation.closing.contains($0) }.map(Punctuation.terminal.contains) ?? false }
}

enum Punctuation {
  static let terminal: Set<Character> = [".", "!", "?", "…", "。", "！", "？", "।", "؟"]
  static let closing: Set<Character> = ["\"", "'", "”", "’", "»", ")", "]", "」"]

  /// Words that end with a period without ending a sentence.
  private static let abbreviations: Set<String> = [
    "mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "vs.", "e.g.", "i.e.", "etc.", "no.", "jr.", "sr.", "approx.", "dept.",
    "inc.", "ltd.", "u.s.", "u.k.", "a.m.", "p.m.",
  ]

  /// Whether `text` ends a sentence.
  static func ends(_ text: String) -> Bool {
    guard let last = text.last(where: { !closing.contains($0) }), terminal.contains(last) else { return false }
    let word = text.lowercased()
    if abbreviations.contains(word) { return false }
    let isInitial = word.count == 2 && last == "." && word != "i." && word.first?.isLetter == true
    return !isInitial
  }
}
