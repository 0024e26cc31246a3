import ClipModel

/// A short, which Klap calls a project.
package struct KlapShort: Hashable, Sendable {
  package var id: String
  package var authorID: String
  /// nil for video-to-video.
  package var folderID: String?
  /// The generated title.
  package var name: String
  package var createdAt: String
  /// 0…1; a server may send 0…100, `score` reads both.
  package var viralityScore: Double?
  package var viralityScoreExplanation: String?
  /// Seconds.
  package var duration: Double?
  package var dimensionsWidth: Int?
  package var dimensionsHeight: Int?
  package var cutroom: CutroomShort?

  package init(
    id: String, authorID: String, folderID: String?, name: String, createdAt: String, viralityScore: Double? = nil,
    viralityScoreExplanation: String? = nil, duration: Double? = nil, dimensionsWidth: Int? = nil,
    dimensionsHeight: Int? = nil, cutroom: CutroomShort? = nil
  ) {
    self.id = id
    self.authorID = authorID
    self.folderID = folderID
    self.name = name
    self.createdAt = createdAt
    self.viralityScore = viralityScore
    self.viralityScoreExplanation = viralityScoreExplanation
    self.duration = duration
    self.dimensionsWidth = dimensionsWidth
    self.dimensionsHeight = dimensionsHeight
    self.cutroom = cutroom
  }

  /// The score as 0…1, whichever scale was sent.
  package var score: Double? { viralityScore.map { $0 <= 1 ? max(0, $0) : min(1, $0 / 100) } }
}

/// The short's part below the key `cutroom`.
package struct CutroomShort: Hashable, Codable, Sendable {
  /// Seconds from the first frame of the source.
  package var sourceStart: Double
  package var sourceEnd: Double
  /// Words of the clip, in seconds of the source.
  package var words: [Word]
  /// Why this moment, in words.
  package var reason: String
  /// The clip's quality report as Studio writes it.
  package var quality: JSONValue
  /// One entry per shot.
  package var layouts: JSONValue

  package init(
    sourceStart: Double, sourceEnd: Double, words: [Word], reason: String, quality: JSONValue = .null,
    layouts: JSONValue = .null
  ) {
    self.sourceStart = sourceStart
    self.sourceEnd = sourceEnd
    self.words = words
    self.reason = reason
    self.quality = quality
    self.layouts = layouts
  }
}

extension KlapShort: Codable {
  enum CodingKeys: String, CodingKey {
    case id, name, duration, cutroom, transcript
    case authorID = "author_id"
    case folderID = "folder_id"
    case createdAt = "created_at"
    case viralityScore = "virality_score"
    case viralityScoreExplanation = "virality_score_explanation"
    case durationSeconds = "duration_seconds"
    case dimensionsWidth = "dimensions_width"
    case dimensionsHeight = "dimensions_height"
    case presetID = "preset_id"
    case publicationCaptions = "publication_captions"
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try fields.decode(String.self, forKey: .id),
      authorID: try fields.decodeIfPresent(String.self, forKey: .authorID) ?? "",
      folderID: try fields.decodeIfPresent(String.self, forKey: .folderID),
      name: try fields.decodeIfPresent(String.self, forKey: .name) ?? "",
      createdAt: try fields.decodeIfPresent(String.self, forKey: .createdAt) ?? "",
      viralityScore: try fields.decodeIfPresent(Double.self, forKey: .viralityScore),
      viralityScoreExplanation: try fields.decodeIfPresent(String.self, forKey: .viralityScoreExplanation),
      duration: try fields.decodeIfPresent(Double.self, forKey: .durationSeconds)
        ?? fields.decodeIfPresent(Double.self, forKey: .duration),
      dimensionsWidth: try fields.decodeIfPresent(Int.self, forKey: .dimensionsWidth),
      dimensionsHeight: try fields.decodeIfPresent(Int.self, forKey: .dimensionsHeight),
      cutroom: try fields.decodeIfPresent(CutroomShort.self, forKey: .cutroom))
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(id, forKey: .id)
    try fields.encode(authorID, forKey: .authorID)
    try fields.encode(folderID, forKey: .folderID)
    try fields.encode(name, forKey: .name)
    try fields.encode(createdAt, forKey: .createdAt)
    try fields.encode(viralityScore, forKey: .viralityScore)
    try fields.encode(viralityScoreExplanation, forKey: .viralityScoreExplanation)
    try fields.encode(duration, forKey: .duration)
    try fields.encode(duration, forKey: .durationSeconds)
    try fields.encode(dimensionsWidth, forKey: .dimensionsWidth)
    try fields.encode(dimensionsHeight, forKey: .dimensionsHeight)
    for key in [CodingKeys.transcript, .presetID, .publicationCaptions] { try fields.encodeNil(forKey: key) }
    try fields.encodeIfPresent(cutroom, forKey: .cutroom)
  }
}
