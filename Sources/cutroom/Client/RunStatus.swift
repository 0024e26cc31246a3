/// What `GET /api/process-klap` says of a project, as far as the command line needs it.
struct RunStatus: Decodable, Sendable, Equatable {
  var status: String
  var error: String?
  var stage: String?
  var waitingFor: String?
  private var progressPercent: Double?
  var etaSeconds: Double?
  private var errorCode: String?

  /// Whether the video itself was the reason: no speech, no video, protected.
  var isUnusableInput: Bool { errorCode.map(Self.unusable.contains) ?? false }

  private static let unusable: Set = [
    "too_little_speech", "invalid_video", "invalid_url", "invalid_options", "video_too_long",
  ]

  /// 0…100.
  var progress: Int { Int(progressPercent ?? 0) }

  enum CodingKeys: String, CodingKey {
    case status, error, stage, waitingFor, etaSeconds, errorCode
    case progressPercent = "progress"
  }
}
