import ClipModel
import Foundation
import MediaTools

/// Weighs candidates by their words, their pauses and their sound.
struct Judge {
  let sentences: [Sentence]
  let appraisals: [Appraisal]
  let hearing: Hearing
  let options: ClipOptions
  /// What each sentence is worth, −1…1: its own words, and those of the paragraph it stands in.
  let values: [Double]
  /// How strongly the speaker parts each sentence from the one before, 0…1; the last entry is the end.
  let breaks: [Double]
  private let usualPace: Double
  private let usualLevel: Double
  private let frequencies: [String: Int]

  init(_ sentences: [Sentence], hearing: Hearing, options: ClipOptions) {
    self.sentences = sentences
    self.hearing = hearing
    self.options = options
    appraisals = sentences.map(Appraisal.init)
    breaks = Self.breaks(sentences)
    values = Self.smoothed(appraisals.map(\.value), sentences, breaks)
    usualPace = Self.median(sentences.map { Self.pace($0) })
    usualLevel = Self.median(sentences.map { hearing.energy.mean(over: $0.range) })
    frequencies = appraisals.reduce(into: [:]) { counts, appraisal in
      for word in Set(appraisal.content) { counts[word, default: 0] += 1 }
    }
  }

  /// All runs of sentences of an allowed length between two pauses, weighed.
  func candidates() -> [Candidate] {
    sentences.indices.flatMap { first -> [Candidate] in
      guard sentences[first].before.isCut, !answersAQuestion(first) else { return [] }
      var found: [Candidate] = []
      for last in first..<sentences.count {
        let range = TimeRange(start: sentences[first].before.start, end: sentences[last].after.end)
        if range.duration > options.maximum { break }
        guard range.duration >= options.minimum, sentences[last].after.isCut, !sentences[last].isQuestion else {
          continue
        }
        found.append(weigh(first...last, range))
      }
      return found
    }
  }

  /// A question stays with its answer.
  private func answersAQuestion(_ index: Int) -> Bool {
    index > 0 && sentences[index - 1].isQuestion && sentences[index].before.range.duration < 3
  }

  func weigh(_ run: ClosedRange<Int>, _ range: TimeRange) -> Candidate {
    let signals = signals(of: run, range)
    let parts: [(name: String, weight: Double)] = [
      ("hook", 0.16), ("completeness", 0.16), ("pace", 0.03), ("density", 0.05), ("energy", 0.04), ("laughter", 0.03),
      ("emphasis", 0.09), ("novelty", 0.04),
    ]
    let named = parts.reduce(0.0) { $0 + $1.weight * (signals[$1.name] ?? 0) }
    let worth = 0.4 * content(of: run) + named
    return Candidate(sentences: run, range: range, signals: signals, score: worth * fit(range.duration))
  }

  /// What an ordinary sentence is worth.
  static let ordinary = 0.15

  /// The sum of what the sentences are worth: good ones add to it, filler takes away. 0…1.
  private func content(of run: ClosedRange<Int>) -> Double {
    let sum = run.reduce(0.0) { sum, index in
      let above = values[index] - Self.ordinary
      return sum + (above < 0 ? 1.5 : 1) * above * sentences[index].range.duration
    }
    let crossed = run.dropFirst().reduce(0.0) { max($0, breaks[$1]) }
    return sum <= 0 ? 0 : (1 - exp(-sum / (0.2 * options.target))) * (1 - 0.25 * crossed)
  }

  /// 1 near the wanted length, less at the ends of what is allowed.
  private func fit(_ seconds: Double) -> Double {
    let octaves = abs(log2(seconds / options.target))
    return max(0.7, 1 - 0.1 * octaves * octaves)
  }
}

extension Judge {
  /// Words a second.
  static func pace(_ sentence: Sentence) -> Double {
    Double(sentence.words.count) / max(sentence.range.duration, 0.2)
  }

  static func median(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.sorted()[values.count / 2]
  }

  /// Pauses against the usual one: a speaker who starts something new takes a longer breath.
  static func breaks(_ sentences: [Sentence]) -> [Double] {
    let pauses = sentences.dropFirst().map(\.before.range.duration)
    let usual = max(median(pauses), 0.2)
    let inner = pauses.map { min(1, max(0, ($0 / usual - 1.1) / 0.9)) }
    return [1] + inner + [1]
  }

  /// Lets the sentences of a paragraph (between long pauses) speak for each other.
  static func smoothed(_ values: [Double], _ sentences: [Sentence], _ breaks: [Double]) -> [Double] {
    values.indices.map { index in
      var first = index
      var last = index
      while first > 0, breaks[first] < 0.5 { first -= 1 }
      while last + 1 < values.count, breaks[last + 1] < 0.5 { last += 1 }
      let around = (max(first, index - 3)...min(last, index + 3))
      let seconds = around.reduce(0.0) { $0 + sentences[$1].range.duration }
      let mean = around.reduce(0.0) { $0 + values[$1] * sentences[$1].range.duration } / max(seconds, 0.1)
      return 0.55 * values[index] + 0.45 * mean
    }
  }

  private func signals(of run: ClosedRange<Int>, _ range: TimeRange) -> [String: Double] {
    let inside = run.map { sentences[$0] }
    let spoken = inside.reduce(0.0) { $0 + $1.range.duration }
    let words = inside.reduce(0) { $0 + $1.words.count }
    let level = inside.reduce(0.0) { $0 + hearing.energy.mean(over: $1.range) } / Double(inside.count)
    return [
      "hook": hook(run.lowerBound),
      "completeness": completeness(of: run),
      "pace": clamp(0.5 + (Double(words) / max(spoken, 1) / max(usualPace, 0.5) - 1) * 1.5),
      "density": clamp(spoken / max(range.duration, 1) * 1.25 - 0.25),
      "energy": clamp(0.5 + (level - usualLevel) / 12),
      "laughter": clamp(reaction(in: range, run) / 2),
      "emphasis": emphasis(of: run),
      "novelty": novelty(of: run),
    ]
  }

  /// How much the first words make one want to hear more.
  private func hook(_ index: Int) -> Double {
    let bonus = sentences[index].isQuestion ? 0.25 : 0
    return clamp(0.45 + 0.9 * appraisals[index].value + bonus - (leansBack(index) ? 0.35 : 0))
  }

  /// Begins with a word that needs what was said before.
  private func leansBack(_ index: Int) -> Bool {
    let first = sentences[index].words.prefix(2).map { Appraisal.bare($0.text) }
    return Self.leaning.contains(first[0]) || Self.leaning.contains(first.joined(separator: " "))
  }

  private static let leaning: Set<String> = [
    "and", "but", "so", "because", "or", "he", "she", "it", "they", "this", "that", "then", "also", "which", "these",
    "those", "his", "her", "their", "yes", "no", "instead", "therefore", "however", "in fact", "in truth", "that's",
    "it's", "he's", "she's", "they're", "such", "both", "neither", "otherwise",
  ]

  /// A beginning and an end where the speaker makes them, and none between.
  private func completeness(of run: ClosedRange<Int>) -> Double {
    let outer = (breaks[run.lowerBound] + breaks[run.upperBound + 1]) / 2
    let inner = run.dropFirst().map { breaks[$0] }.max() ?? 0
    let finished = sentences[run.upperBound].isFinished ? 1.0 : 0
    let last = clamp(0.5 + appraisals[run.upperBound].value)
    let leaning = leansBack(run.lowerBound) ? 0.25 : 0
    return clamp(0.5 * outer + 0.2 * finished + 0.3 * last + 0.2 - 0.3 * max(0, inner - outer) - leaning)
  }

  /// Numbers, contrasts and stakes: what people lift their voice for.
  private func emphasis(of run: ClosedRange<Int>) -> Double {
    let cues: [Lexicon.Cue] = [.stakes, .contrast, .surprise, .number, .reason]
    let kinds = cues.map { cue in min(2, run.reduce(0) { $0 + (appraisals[$1].counts[cue] ?? 0) }) }
    return clamp(Double(kinds.reduce(0, +)) / 8)
  }

  /// The share of its words that are said hardly anywhere else.
  private func novelty(of run: ClosedRange<Int>) -> Double {
    let content = run.flatMap { appraisals[$0].content }
    let rare = content.count { frequencies[$0, default: 0] <= 1 }
    return content.isEmpty ? 0 : clamp(Double(rare) / Double(content.count))
  }

  /// Seconds of sound without words in its pauses: laughter, applause.
  private func reaction(in range: TimeRange, _ run: ClosedRange<Int>) -> Double {
    run.dropLast().reduce(0.0) { sum, index in
      let gap = sentences[index].after
      let loud = gap.range.duration - gap.early.duration - (gap.late == gap.early ? 0 : gap.late.duration)
      return sum + (loud > 0.4 ? loud : 0)
    }
  }

  private func clamp(_ value: Double) -> Double { min(1, max(0, value)) }
}

extension SoundEnergy {
  /// Mean level of a stretch in dB.
  func mean(over range: TimeRange) -> Double {
    let first = max(0, Int(range.start / Self.step))
    let last = min(count, Int(range.end / Self.step))
    guard first < last else { return -120 }
    return (first..<last).reduce(0.0) { $0 + decibels(at: $1) } / Double(last - first)
  }
}
