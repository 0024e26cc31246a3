import ClipModel
import MediaTools
import Studio

extension TaskFailure {
  /// What people and programs are told of `error`; unexpected errors are tried again.
  init(_ error: any Error) {
    guard let known = error as? any PublicError else {
      self.init(message: "The clips could not be made.", code: "processing_failed")
      isFinal = false
      return
    }
    self.init(message: known.publicMessage, code: Self.code(of: known))
    isFinal = !known.isRetryable
  }

  private static func code(of error: any PublicError) -> String {
    switch error {
    case MediaError.tooLong: "video_too_long"
    case MediaError.toolMissing, MediaError.toolFailed, MediaError.outOfTime, MediaError.tooMuchOutput,
      MediaError.faceDetectorMissing, MediaError.fontMissing:
      "processing_failed"
    case MediaError.unknownLanguage: "invalid_options"
    case is MediaError: "invalid_video"
    case StudioError.tooLittleSpeech: "too_little_speech"
    case is StudioError: "invalid_options"
    case is SourceError: "invalid_url"
    default: "processing_failed"
    }
  }
}

/// The source's address did not give a file; wraps what the fetcher said.
struct SourceError: PublicError {
  let publicMessage: String
  let isRetryable: Bool

  init(_ error: any PublicError) {
    publicMessage = "The video could not be fetched: \(error.publicMessage)"
    isRetryable = error.isRetryable
  }
}
