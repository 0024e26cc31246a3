/// One spoken word with its place in the source.
package struct Word: Hashable, Codable, Sendable {
  /// As written, punctuation included, no spaces around.
  package var text: String
  /// Seconds from the first frame of the video.
  package var start: Double
  package var end: Double
  /// The recogniser's probability, 0…1; 1 for a given transcript.
  package var confidence: Double

  package init(text: String, start: Double, end: Double, confidence: Double = 1) {
    self.text = text
    self.start = start
    self.end = end
    self.confidence = confidence
  }
}

/// The word-level document that choosing, preview, burn-in and export share.
package struct Transcript: Hashable, Codable, Sendable {
  /// Two-letter code of the spoken language, or nil when nothing was said.
  package var language: String?
  package var words: [Word]

  package init(language: String?, words: [Word]) {
    self.language = language
    self.words = words
  }
}
