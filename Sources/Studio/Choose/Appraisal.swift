import ClipModel

/// What a sentence's words say about whether it is worth hearing.
struct Appraisal: Sendable {
  /// How often each cue was seen.
  private(set) var counts: [Lexicon.Cue: Int] = [:]
  /// Words that carry meaning, lower-case.
  private(set) var content: [String] = []
  let length: Int
  /// −1 (housekeeping) … 1 (a moment).
  private(set) var value = 0.0

  init(_ sentence: Sentence) {
    let tokens = sentence.words.map { Self.bare($0.text) }.filter { !$0.isEmpty }
    length = tokens.count
    content = tokens.filter { $0.count > 2 && !Lexicon.function.contains($0) }
    for token in tokens {
      for cue in Lexicon.Cue.allCases where Lexicon.words[cue]?.contains(token) == true { counts[cue, default: 0] += 1 }
      if token.contains(where: \.isNumber) { counts[.number, default: 0] += 1 }
      if Self.isPast(token) { counts[.story, default: 0] += 1 }
    }
    let text = " " + tokens.joined(separator: " ") + " "
    for phrase in Lexicon.phrases where text.contains(" " + phrase.text + " ") { counts[phrase.cue, default: 0] += 2 }
    value = weigh(isQuestion: sentence.isQuestion)
  }

  /// Letters, digits, apostrophes and hyphens of a word, lower-case.
  static func bare(_ text: String) -> String {
    text.lowercased().replacing("’", with: "'").trimming { !$0.isLetter && !$0.isNumber }
  }

  private static func isPast(_ token: String) -> Bool { token.count > 4 && token.hasSuffix("ed") }

  /// Cues that count fully at first and less with each repetition.
  private func share(_ cue: Lexicon.Cue, full: Double) -> Double {
    min(1, Double(counts[cue] ?? 0) / full)
  }

  private func weigh(isQuestion: Bool) -> Double {
    let housekeeping =
      0.45 * share(.reference, full: 2) + 0.9 * share(.courtesy, full: 2) + 1.1 * share(.logistics, full: 2) + 0.9
      * share(.signpost, full: 2)
    let moment =
      0.45 * share(.story, full: 4) + 0.45 * share(.stakes, full: 2) + 0.4 * share(.contrast, full: 2)
      + 0.4 * share(.surprise, full: 2) + 0.35 * share(.advice, full: 2) + 0.3 * share(.reason, full: 1)
      + 0.25 * share(.number, full: 2) + (isQuestion ? 0.35 : 0) + 0.25 * min(1, Double(length) / 16)
    return max(-1, min(1, moment - housekeeping - 0.35))
  }
}

extension StringProtocol {
  /// Without the characters at both ends for which `isDropped` holds.
  func trimming(_ isDropped: (Character) -> Bool) -> String {
    let kept = drop(while: isDropped)
    guard let last = kept.lastIndex(where: { !isDropped($0) }) else { return "" }
    return String(kept[...last])
  }
}
