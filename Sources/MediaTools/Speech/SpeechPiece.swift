import ClipModel
import Foundation

/// A stretch of sound that one request to a speech worker carries.
package struct SpeechPiece: Hashable, Sendable {
  package var range: TimeRange
  /// Two-letter code; nil lets the recogniser decide.
  package var language: String?
  /// Names and jargon.
  package var vocabulary: String?

  package init(range: TimeRange, language: String?, vocabulary: String?) {
    self.range = range
    self.language = language
    self.vocabulary = vocabulary
  }
}

/// The head of a request, as the worker reads it.
struct SpeechRequest: Encodable {
  var samples: Int
  var language: String?
  var vocabulary: String?

  /// Keys are always there: the worker looks them up.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(samples, forKey: .samples)
    try container.encode(language, forKey: .language)
    try container.encode(vocabulary, forKey: .vocabulary)
  }

  private enum CodingKeys: CodingKey { case samples, language, vocabulary }

  /// Length, head and samples, ready for the worker's standard input.
  static func bytes(for piece: SpeechPiece, of sound: Sound) throws -> [UInt8] {
    let samples = sound.samples(from: piece.range.start, to: piece.range.end)
    let head = try JSONEncoder().encode(
      Self(samples: samples.count / 2, language: piece.language, vocabulary: piece.vocabulary))
    let length = UInt32(head.count).littleEndian
    return withUnsafeBytes(of: length) { Array($0) } + head + samples
  }
}

/// One line of the worker.
struct SpeechAnswer: Decodable {
  var ready: Bool?
  var progress: Double?
  var language: String?
  var words: [Word]?
}
