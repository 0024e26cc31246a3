/// What became of one video.
struct ClipOutcome: Encodable, Sendable {
  var video: String
  var project: String?
  var folder: String?
  var clips: [MadeClip] = []
  /// nil when clips were made.
  var failure: Failure?

  struct Failure: Encodable, Sendable {
    var status: ExitStatus
    var message: String

    enum CodingKeys: String, CodingKey { case exitCode, message }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(status.rawValue, forKey: .exitCode)
      try container.encode(message, forKey: .message)
    }
  }
}

/// A clip as it lies in the output folder.
struct MadeClip: Encodable, Sendable {
  var title: String
  /// Seconds.
  var duration: Double
  /// 0…1.
  var score: Double?
  var reason: String?
  var path: String

  /// Title, length, score, the reason in words, and the path.
  var line: String {
    let score = score.map { ", score \(Int(($0 * 100).rounded()))" } ?? ""
    let reason = reason.map { ": \($0.hasSuffix(".") ? String($0.dropLast()) : $0)" } ?? ""
    return "\(title) (\(Int(duration.rounded())) s\(score))\(reason) → \(path)"
  }
}
