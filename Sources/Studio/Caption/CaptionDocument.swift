/// The captions of one clip, in seconds from its beginning: what is exported, and burnt in as far as fonts can draw it.
package struct CaptionDocument: Hashable, Codable, Sendable {
  /// The name of the style; see `CaptionStyle`.
  package var style: String
  /// In order; they never overlap.
  package var events: [Event]

  /// A few words shown together.
  package struct Event: Hashable, Codable, Sendable {
    package var start: Double
    package var end: Double
    package var words: [Word]
    /// The lower edge of the block in output pixels.
    package var bottom: Int

    package init(start: Double, end: Double, words: [Word], bottom: Int) {
      self.start = start
      self.end = end
      self.words = words
      self.bottom = bottom
    }

    /// As it is written, with spaces only where the language has them.
    package var text: String {
      words.reduce(into: "") { $0 += ($0.isEmpty || $1.joined == true ? "" : " ") + $1.text }
    }
  }

  package struct Word: Hashable, Codable, Sendable {
    package var text: String
    package var start: Double
    package var end: Double
    /// Whether no space parts it from the word before; nil means a space.
    package var joined: Bool?

    package init(text: String, start: Double, end: Double, joined: Bool? = nil) {
      self.text = text
      self.start = start
      self.end = end
      self.joined = joined
    }
  }

  package init(style: String, events: [Event]) {
    self.style = style
    self.events = events
  }
}
