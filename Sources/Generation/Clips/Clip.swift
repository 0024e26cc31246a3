import ClipModel
import KlapProtocol
import Library

/// A short of a run and, once kept, its files.
package struct Clip: Hashable, Sendable {
  package typealias ID = Identifier<Clip>

  package var id: ID
  package var project: Project.ID
  package var run: Run.ID
  /// The provider's id of the short.
  package var shortID: String
  /// 0 for the best.
  package var position: Int
  package var state: State
  package var title: String
  package var facts: Facts
  package var exportID: String?
  package var exportHolder: String?
  package var exportLeaseUntil: Timestamp
  package var exports: Int
  /// Tries to get it, its export or its files, that failed.
  package var failures: Int
  /// When the next try may be made.
  package var notBefore: Timestamp
  package var trouble: String?
  package var videoFile: FileKey?
  package var thumbnailFile: FileKey?
  package var subtitlesFile: FileKey?
  /// Size of the video file.
  package var bytes: Int64?
  package var keptAt: Timestamp?

  package enum State: String, Codable, Sendable {
    /// Listed by the provider; no export asked for yet.
    case found
    /// An export is being made.
    case exporting
    /// Video, thumbnail and facts are ours.
    case kept
    /// Given up, with `trouble` saying why.
    case failed

    /// Whether nothing is to be done any more.
    var isFinal: Bool { self == .kept || self == .failed }
  }

  /// What the provider and our own probe say about a clip.
  package struct Facts: Hashable, Codable, Sendable {
    /// 0…1.
    package var score: Double?
    package var reason: String?
    /// Seconds of the source; nil when the provider doesn't tell.
    package var sourceStart: Double?
    package var sourceEnd: Double?
    /// Seconds.
    package var duration: Double?
    package var width: Int?
    package var height: Int?
    /// In seconds of the source.
    package var words: [Word]
    package var quality: JSONValue
    package var layouts: JSONValue

    package init(
      score: Double? = nil, reason: String? = nil, sourceStart: Double? = nil, sourceEnd: Double? = nil,
      duration: Double? = nil, width: Int? = nil, height: Int? = nil, words: [Word] = [], quality: JSONValue = .null,
      layouts: JSONValue = .null
    ) {
      self.score = score
      self.reason = reason
      self.sourceStart = sourceStart
      self.sourceEnd = sourceEnd
      self.duration = duration
      self.width = width
      self.height = height
      self.words = words
      self.quality = quality
      self.layouts = layouts
    }
  }
}
