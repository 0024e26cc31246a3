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
    return keywords(sentences.flatMap { Appraisal($0).content }) ?? "Untitled moment"
  }

  /// The sentence, and its beginnings that end where a clause does, cleaned, where they are of a title's length.
  private static func phrases(of sentence: Sentence) -> [String] {
    let words = sentence.words.map(\.text)
    var texts = [sentence.text]
    for index in words.indices.dropFirst(3) where endsClause(words, before: index) {
      texts.append(words[..<index].joined(separator: " "))
    }
    return texts.map(clean).filter { text in
      text.count <= longest && text.split(separator: " ").count >= 3
    }
  }

  private static let joints: Set<String> = [
    "and", "but", "so", "because", "or", "who", "which", "when", "while", "until", "although", "since", "where",
  ]

  /// Whether the words before `index` say something whole: a verb in them, no word left hanging, and a joint behind.
  private static func endsClause(_ words: [String], before index: Int) -> Bool {
    let head = words[..<index].map(Appraisal.bare)
    let isJoint = words[index - 1].hasSuffix(",") || joints.contains(Appraisal.bare(words[index]))
    guard isJoint, let last = head.last, !Lexicon.function.contains(last) else { return false }
    return !openings.contains(head[0]) && head.dropFirst().contains(where: isVerb)
  }

  /// Words that open a clause which needs another.
  private static let openings: Set<String> = [
    "if", "when", "because", "although", "while", "since", "as", "after", "before",
  ]

  private static func isVerb(_ word: String) -> Bool {
    verbs.contains(word) || (word.count > 4 && word.hasSuffix("ed"))
  }

  private static let verbs: Set<String> = Set(
    """
    is are was were be been am do does did has have had can could will would should must may might need needs want wants
    make makes made take takes took get gets got go goes went come comes came know knows knew think thinks thought say
    says said tell tells told find finds found give gives gave keep keeps kept lose loses lost buy buys bought sell
    sells sold pay pays paid cost costs build builds built break breaks broke win wins won fall fell run runs ran eat
    eats ate sit sat stand stood put puts hold held grow grew begin began fail fails stop stops start starts ask asks
    become becomes became see sees saw feel feels felt believe believes use uses work works mean means matter matters
    """.split { $0.isWhitespace }.map(String.init))

  /// Without a conjunction in front and the period behind.
  private static func clean(_ text: String) -> String {
    var words = text.split(separator: " ").map(String.init)
    let joining: Set<String> = [
      "and", "but", "so", "because", "or", "well", "okay", "ok", "right", "anyway", "then", "yes", "no",
    ]
    while words.count > 3, joining.contains(Appraisal.bare(words[0])) { words.removeFirst() }
    let joined = words.joined(separator: " ").trimming { ".,;:–-… \"".contains($0) }
    return joined.prefix(1).uppercased() + joined.dropFirst()
  }

  private static func appeal(_ text: String, in sentence: Sentence, _ position: Int) -> Double {
    let isWhole = text.count + 8 >= sentence.text.count
    let early = position == 0 ? 0.3 : position == 1 ? 0.1 : 0
    let short = text.count < 18 ? -0.3 : 0
    let question = text.hasSuffix("?") ? 0.2 : 0
    let first = Appraisal.bare(text.split(separator: " ").first.map(String.init) ?? "")
    let needsContext = ["he", "she", "it", "they", "this", "that", "his", "her", "their"].contains(first) ? -0.25 : 0
    let doubt = 1 - sentence.words.reduce(0.0) { $0 + $1.confidence } / Double(sentence.words.count)
    return Appraisal(sentence).value + (isWhole ? 0.4 : 0) + early + short + question + needsContext - doubt
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
