import ClipModel
import Generation
import KlapProtocol

/// A clip as programs read it.
struct ClipBody: Encodable {
  var id: String
  var projectId: String
  /// 0 for the best.
  var position: Int
  var state: String
  var title: String
  /// 0…1.
  var score: Double?
  var reason: String?
  /// Seconds.
  var duration: Double?
  var width: Int?
  var height: Int?
  /// Seconds of the source.
  var sourceStart: Double?
  var sourceEnd: Double?
  var bytes: Int64?
  /// Paths below this service; absent until the clip is kept.
  var videoUrl: String?
  var thumbnailUrl: String?
  var captionsUrl: String?

  init(_ clip: Clip) {
    id = clip.id.rawValue
    projectId = clip.project.rawValue
    position = clip.position
    state = clip.state.rawValue
    title = clip.title
    score = clip.facts.score
    reason = clip.facts.reason
    duration = clip.facts.duration
    width = clip.facts.width
    height = clip.facts.height
    sourceStart = clip.facts.sourceStart
    sourceEnd = clip.facts.sourceEnd
    bytes = clip.bytes
    let path = "/v1/clips/\(clip.id)"
    videoUrl = clip.videoFile.map { _ in path + "/video" }
    thumbnailUrl = clip.thumbnailFile.map { _ in path + "/thumbnail" }
    captionsUrl = clip.subtitlesFile.map { _ in path + "/captions.srt" }
  }
}

/// A clip with everything that is known of it: the `.json` beside a clip.
struct ClipDocumentBody: Encodable {
  let clip: ClipBody
  let facts: Clip.Facts

  init(_ clip: Clip) {
    self.clip = ClipBody(clip)
    facts = clip.facts
  }

  enum CodingKeys: String, CodingKey { case words, quality, layouts }

  func encode(to encoder: any Encoder) throws {
    try clip.encode(to: encoder)
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(facts.words, forKey: .words)
    try fields.encode(facts.quality, forKey: .quality)
    try fields.encode(facts.layouts, forKey: .layouts)
  }
}

struct ClipListBody: Encodable {
  var clips: [ClipBody]
}
