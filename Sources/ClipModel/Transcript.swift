/// One spoken word with its place in the source.
package struct Word: Hashable, Codable, Sendable {
  /// As written, punctuation included, no spaces around.
  package var text: String
  /// Seconds from the first frame of the video.
  package var start: Double
  package var end: Double
  /// The recogniser's probability, 0…1; 1 for a given transcript.
  package var confidence: Double
  /// True where no space parts it from the word before, as in Chinese and Japanese; nil where one does.
  package var joined: Bool?

  package init(text: String, start: Double, end: Double, confidence: Double = 1, joined: Bool? = nil) {
    self.text = text
    self.start = start
    self.end = end
    self.confidence = confidence
    self.joined = joined
  }
}

extension Sequence<Word> {
  /// The words as running text, with spaces only where the language has them.
  package var text: String {
    reduce(into: "") { text, word in
      if !text.isEmpty, word.joined != true { text += " " }
      text += word.text
    }
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
