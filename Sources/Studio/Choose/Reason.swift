/// Why a moment was chosen, in a sentence for people.
struct Reason {
  let candidate: Candidate
  let sentences: [Sentence]
  let appraisals: [Appraisal]

  init(_ candidate: Candidate, sentences: [Sentence], appraisals: [Appraisal]) {
    self.candidate = candidate
    self.sentences = sentences
    self.appraisals = appraisals
  }

  var text: String {
    let parts = [opening, middle, ending].compactMap { $0 }
    guard let first = parts.first else { return "A thought that stands on its own." }
    let list = parts.count == 1 ? first : parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1]
    return list.prefix(1).uppercased() + list.dropFirst() + "."
  }

  private var opening: String? {
    if sentences[0].isQuestion { return "opens with a question and gives its answer" }
    if sentences.contains(where: \.isQuestion) { return "holds a question with its answer" }
    return (candidate.signals["hook"] ?? 0) >= 0.6 ? "opens strongly" : nil
  }

  /// The cues that most sentences share.
  private var middle: String? {
    let names: [(cue: Lexicon.Cue, name: String)] = [
      (.story, "tells a story"), (.number, "names concrete numbers"), (.contrast, "turns on a contrast"),
      (.stakes, "has something at stake"), (.surprise, "surprises"), (.advice, "gives advice"),
      (.reason, "explains why"),
    ]
    let weights = names.map { entry in
      (name: entry.name, weight: appraisals.reduce(0) { $0 + min(3, $1.counts[entry.cue] ?? 0) })
    }
    let best = weights.filter { $0.weight >= 3 }.sorted { $0.weight > $1.weight }.prefix(2).map(\.name)
    return best.isEmpty ? nil : best.joined(separator: ", ")
  }

  private var ending: String? {
    if (candidate.signals["laughter"] ?? 0) >= 0.4 { return "draws a reaction from the audience" }
    return (candidate.signals["completeness"] ?? 0) >= 0.75 ? "is complete in itself" : nil
  }
}
