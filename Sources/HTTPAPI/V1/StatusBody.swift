import ClipModel
import Generation

/// What `GET /api/process-klap` answers; the first six fields are the seed's and always there, `null` when empty.
struct StatusBody: Encodable {
  let status: ProjectStatus
  let clips: [ClipBody]

  init(_ status: ProjectStatus) {
    self.status = status
    clips = status.clips.map { ClipBody($0) }
  }

  enum CodingKeys: String, CodingKey {
    case status, queuedAt, startedAt, completedAt, error, clips
    case errorCode, stage, progress, etaSeconds, etaConfidence, waitingFor, timeline
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(status.status, forKey: .status)
    try fields.encode(status.queuedAt, forKey: .queuedAt)
    try fields.encode(status.startedAt, forKey: .startedAt)
    try fields.encode(status.completedAt, forKey: .completedAt)
    try fields.encode(status.error, forKey: .error)
    try fields.encode(clips, forKey: .clips)
    try fields.encode(status.errorCode, forKey: .errorCode)
    try fields.encode(status.stage, forKey: .stage)
    try fields.encode(status.progress, forKey: .progress)
    try fields.encode(status.etaSeconds, forKey: .etaSeconds)
    try fields.encode(status.etaConfidence, forKey: .etaConfidence)
    try fields.encode(status.waitingFor, forKey: .waitingFor)
    try fields.encode(status.timeline, forKey: .timeline)
  }
}
