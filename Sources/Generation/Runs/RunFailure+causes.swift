import ClipModel

extension RunFailure {
  /// A provider's definite no.
  static func refused(by provider: String, status: Int, message: String, stage: Stage) -> Self {
    let remedy =
      switch status {
      case 401, 403: "Check the provider's key (KLAP_API_KEY), then queue the project again."
      case 402: "Add credit to the provider's account, then queue the project again."
      case 404, 410: "Queue the project again: the provider no longer knows this task."
      default: "Check the video and its options, then queue the project again."
      }
    return Self(stage: stage, cause: "\(provider) refused with \(status): \(message)", remedy: remedy)
  }

  /// A task that ended in an error.
  static func task(error: String?, code: String?, stage: Stage) -> Self {
    let cause = error.flatMap { $0.isEmpty ? nil : $0 } ?? "The clip engine gave up without saying why."
    let remedy =
      switch code {
      case "video_too_long": "Use a shorter video, or a range of it."
      case "too_little_speech":
        "Name the stretch to cut (--range 0:10-0:40), or the language if it was not recognised (--language)."
      case "invalid_options": "Queue it again with options that fit this video: what does not fit is named above."
      case "invalid_url", "unsupported_platform": "Give an address of a video file that can be downloaded."
      default: "If the video plays elsewhere, queue the project again; else give another video."
      }
    return Self(stage: stage, cause: cause, remedy: remedy, code: code)
  }

  static func limit(_ limit: Duration, stage: Stage, trouble: String?) -> Self {
    Self(
      stage: stage,
      cause: "The run took longer than its limit of \(Int(limit.seconds / 60)) minutes."
        + (trouble.map { " Last: \($0)" } ?? ""),
      remedy: "See whether the clip engine works (cutroom doctor), raise RUN_LIMIT, then queue the project again.")
  }

  static func undelivered(status: Int?, response: String) -> Self {
    let answer = response.isEmpty ? "" : " “\(response)”"
    return Self(
      stage: .queued,
      cause:
        "The start message could not be delivered; the last answer was \(status.map(String.init) ?? "none").\(answer)",
      remedy: "Mend what the answer names, then queue the project again.")
  }
}
