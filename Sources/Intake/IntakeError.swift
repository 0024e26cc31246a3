import ClipModel

/// Why a video was not taken. What the media itself is refused for is a `MediaError`.
package enum IntakeError: Error, Hashable, Sendable {
  /// The path can't be opened, or is no regular file.
  case unreadable
  case tooLarge(limit: Int64)
  /// The upload ended before all of it was here.
  case incomplete
  case diskFull
  /// What the system says.
  case disk(String)
  /// The original was deleted meanwhile.
  case gone
}

extension IntakeError: PublicError {
  package var isRetryable: Bool {
    switch self {
    case .incomplete, .diskFull, .disk, .gone: true
    case .unreadable, .tooLarge: false
    }
  }

  package var publicMessage: String {
    switch self {
    case .unreadable: "This path is not a file that can be read."
    case .tooLarge(let limit): "This video is too large: at most \(ByteCount(limit).words) are taken."
    case .incomplete: "The upload ended before the whole video was here; send it again."
    case .diskFull: "The disk is full; make room and send the video again."
    case .disk: "The video could not be written to the disk."
    case .gone: "This video was deleted meanwhile; send it again."
    }
  }
}
