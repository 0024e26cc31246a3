/// What is asked of a run: how many clips, how long, from where.
package struct ClipOptions: Hashable, Codable, Sendable {
  /// Upper bound on the number of clips; nil means one per 45 s of speech, at most 10.
  package var count: Int?
  /// Seconds.
  package var minimum: Double
  package var target: Double
  package var maximum: Double
  /// Exactly this stretch becomes one clip.
  package var range: TimeRange?
  /// Two-letter code of the spoken language; nil lets the recogniser decide.
  package var language: String?
  /// Names and jargon for the recogniser.
  package var vocabulary: String?
  /// Output pixels.
  package var width: Int
  package var height: Int
  package var captions: Bool
  package var reframe: Bool

  package init(
    count: Int? = nil, minimum: Double = 12, target: Double = 30, maximum: Double = 60, range: TimeRange? = nil,
    language: String? = nil, vocabulary: String? = nil, width: Int = 1080, height: Int = 1920, captions: Bool = true,
    reframe: Bool = true
  ) {
    self.count = count
    self.minimum = minimum
    self.target = target
    self.maximum = maximum
    self.range = range
    self.language = language
    self.vocabulary = vocabulary
    self.width = width
    self.height = height
    self.captions = captions
    self.reframe = reframe
  }
}
