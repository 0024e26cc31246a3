/// The captions of one clip, in seconds from its beginning: what is burnt in and what is exported.
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

    package var text: String { words.map(\.text).joined(separator: " ") }
  }

  package struct Word: Hashable, Codable, Sendable {
    package var text: String
    package var start: Double
    package var end: Double

    package init(text: String, start: Double, end: Double) {
      self.text = text
      self.start = start
      self.end = end
    }
  }

  package init(style: String, events: [Event]) {
    self.style = style
    self.events = events
  }
}
