/// What `GET /api/process-klap` says of a project, as far as the command line needs it.
struct RunStatus: Decodable, Sendable, Equatable {
  var status: String
  var error: String?
  var stage: String?
  var waitingFor: String?
  private var progressPercent: Double?
  var etaSeconds: Double?
  private var errorCode: String?

  /// Whose fault a failure is: the video's (no speech, no video, protected), the command's, or ours.
  var failureStatus: ExitStatus {
    switch errorCode {
    case "too_little_speech", "invalid_video", "invalid_url", "video_too_long": .unusableInput
    case "invalid_options": .usage
    default: .failed
    }
  }

  /// 0…100.
  var progress: Int { Int(progressPercent ?? 0) }

  enum CodingKeys: String, CodingKey {
    case status, error, stage, waitingFor, etaSeconds, errorCode
    case progressPercent = "progress"
  }
}
