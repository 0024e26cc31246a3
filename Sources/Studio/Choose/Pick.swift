import ClipModel

/// A moment that becomes a clip.
package struct Pick: Hashable, Codable, Sendable {
  /// Where the clip is cut, in seconds from the first frame of the source.
  package var range: TimeRange
  /// The silence before the first word: the beginning may move inside it.
  package var startSilence: TimeRange
  /// The silence after the last word: the end may move inside it.
  package var endSilence: TimeRange
  /// At most 60 characters.
  package var title: String
  /// 0…1.
  package var score: Double
  /// Why this moment, in a sentence for people.
  package var reason: String
  /// What the score is made of, each 0…1: hook, completeness, pace, density, energy, laughter, emphasis, novelty.
  package var signals: [String: Double]
  /// The words inside, with times of the source.
  package var words: [Word]

  package init(
    range: TimeRange, startSilence: TimeRange, endSilence: TimeRange, title: String, score: Double, reason: String,
    signals: [String: Double], words: [Word]
  ) {
    self.range = range
    self.startSilence = startSilence
    self.endSilence = endSilence
    self.title = title
    self.score = score
    self.reason = reason
    self.signals = signals
    self.words = words
  }
}
