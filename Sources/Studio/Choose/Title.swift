import ClipModel

/// A short title out of a clip's own words.
enum Title {
  static let longest = 60

  /// The best whole sentence or clause that fits, else the words that matter most.
  static func best(for sentences: [Sentence]) -> String {
    let options = sentences.enumerated().flatMap { position, sentence in
      phrases(of: sentence).map { (text: $0, appeal: appeal($0, in: sentence, position)) }
    }
    if let best = options.max(by: { $0.appeal < $1.appeal }) { return best.text }
    let words = sentences.flatMap { Appraisal($0).content }
    return keywords(words) ?? "Untitled moment"
  }

  /// The sentence and its leading clause, cleaned, where they are of a title's length.
  private static func phrases(of sentence: Sentence) -> [String] {
    var texts = [sentence.text]
    for (index, word) in sentence.words.enumerated().dropLast() where word.text.hasSuffix(",") {
      texts.append(sentence.words[...index].map(\.text).joined(separator: " "))
    }
    return texts.map(clean).filter { text in
      text.count <= longest && text.split(separator: " ").count >= 3
    }
  }

  /// Without a conjunction in front and the period behind.
  private static func clean(_ text: String) -> String {
    var words = text.split(separator: " ").map(String.init)
    let joining: Set<String> = ["and", "but", "so", "because", "or", "well", "okay", "ok", "right", "anyway", "then", "yes", "no"]
    while words.count > 3, joining.contains(Appraisal.bare(words[0])) { words.removeFirst() }
    let joined = words.joined(separator: " ").trimming { ".,;:–-… \"".contains($0) }
    return joined.prefix(1).uppercased() + joined.dropFirst()
  }

  private static func appeal(_ text: String, in sentence: Sentence, _ position: Int) -> Double {
    let isWhole = text.count + 8 >= sentence.text.count
    let early = position == 0 ? 0.3 : position == 1 ? 0.1 : 0
    let length = text.count < 18 ? -0.3 : 0
    let question = text.hasSuffix("?") ? 0.2 : 0
    return Appraisal(sentence).value + (isWhole ? 0.4 : 0) + early + length + question
  }

  /// "Word, word and word".
  private static func keywords(_ words: [String]) -> String? {
    var counts: [String: Int] = [:]
    for word in words { counts[word, default: 0] += 1 }
    var order: [String] = []
    for word in words where !order.contains(word) { order.append(word) }
    let best = order.sorted { (counts[$0] ?? 0, $0.count) > (counts[$1] ?? 0, $1.count) }.prefix(3)
    guard let last = best.last else { return nil }
    let list = best.count == 1 ? last : best.dropLast().joined(separator: ", ") + " and " + last
    guard list.count <= longest else { return nil }
    return list.prefix(1).uppercased() + list.dropFirst()
  }
}
