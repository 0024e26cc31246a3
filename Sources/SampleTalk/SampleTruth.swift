/// What is really in the sample: who says which word when, where the face is in every frame, where the camera cuts.
///
/// Times are seconds from the first frame, boxes are `[x, y, width, height]` in pixels. Written beside the video as JSON.
package struct SampleTruth: Codable, Sendable {
  package var video: String
  package var width: Int
  package var height: Int
  package var fps: Int
  package var frames: Int
  package var duration: Double
  package var utterances: [Utterance]
  /// The moments worth clipping.
  package var good: [Moment]
  /// First frame of each new shot.
  package var cuts: [Int]
  package var shots: [Shot]
  /// Per person, runs of face boxes, forehead to chin.
  package var faces: [String: [Run]]

  /// One sentence.
  package struct Utterance: Codable, Sendable {
    package var start: Double
    package var end: Double
    package var text: String
    package var speaker: String
    /// A good moment's id, or `filler`.
    package var tag: String
    package var words: [Word]
    package var wordsExact = true

    enum CodingKeys: String, CodingKey {
      case start, end, text, speaker, tag, words
      case wordsExact = "words_exact"
    }
  }

  /// A word in lower case without punctuation; written as `[text, start, end]`.
  package struct Word: Codable, Hashable, Sendable {
    package var text: String
    package var start: Double
    package var end: Double

    init(text: String, start: Double, end: Double) {
      self.text = text
      self.start = start
      self.end = end
    }

    package init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      text = try list.decode(String.self)
      start = try list.decode(Double.self)
      end = try list.decode(Double.self)
    }

    package func encode(to encoder: any Encoder) throws {
      var list = encoder.unkeyedContainer()
      try list.encode(text)
      try list.encode(start)
      try list.encode(end)
    }
  }

  package struct Moment: Codable, Hashable, Sendable {
    package var id: String
    package var start: Double
    package var end: Double
  }

  package struct Shot: Codable, Hashable, Sendable {
    /// First frame, and the one after the last.
    package var first: Int
    package var end: Int
    /// First frame in seconds.
    package var start: Double
    /// Whether the person stands.
    package var still: Bool
    package var people: [String]
  }

  package struct Run: Codable, Hashable, Sendable {
    package var first: Int
    package var boxes: [[Double]]
  }

  /// Every word in the order of time.
  package var words: [Word] { utterances.flatMap(\.words) }

  /// The face in a frame of the source.
  package func face(at frame: Int) -> [Double]? {
    for run in faces.values.joined() where frame >= run.first && frame < run.first + run.boxes.count {
      return run.boxes[frame - run.first]
    }
    return nil
  }
}
