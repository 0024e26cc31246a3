import ClipModel

/// Why a file is not taken, or why a tool did not do its work.
package enum MediaError: PublicError, Hashable, Sendable {
  case notAVideo(String)
  case empty
  case unreadable
  case playlist
  case truncated
  case encrypted
  case audioOnly
  case tooLong(seconds: Double, limit: Double)
  case tooLarge(bytes: Int, limit: Int)
  case pictureTooLarge(width: Int, height: Int)
  case pictureTooSmall(width: Int, height: Int)
  case unknownLanguage(String)
  case toolMissing(String, String)
  case toolFailed(String, status: Int, detail: String)
  case outOfTime(String)
  case tooMuchOutput
  case faceDetectorMissing(String)
  case fontMissing(String)
  case badLayout

  package var publicMessage: String {
    switch self {
    case .notAVideo(let why): "This file is not a video that can be read\(why.isEmpty ? "" : ": \(why)")."
    case .empty: "This file is empty."
    case .unreadable: "This file can't be read."
    case .playlist: "This file is a playlist, not a video; give the video itself."
    case .truncated: "This video is incomplete: its end is missing. Upload it again."
    case .encrypted: "This video is encrypted (DRM) and can't be read."
    case .audioOnly: "This file has sound but no picture."
    case .tooLong(let seconds, let limit):
      "This video is too long: \(Int(seconds / 60)) minutes, at most \(Int(limit / 60)) are taken."
    case .tooLarge(let bytes, let limit):
      "This video is too large: \(bytes >> 20) MB, at most \(limit >> 20) MB are taken."
    case .pictureTooLarge(let width, let height): "The picture is too large: \(width)×\(height)."
    case .pictureTooSmall(let width, let height): "The picture is too small or too narrow: \(width)×\(height)."
    case .unknownLanguage(let code):
      "“\(code)” is not a language that can be heard. Use a code such as cs, de, en, es, fr, ja, uk or zh, "
        + "or leave it out to have the language recognised."
    case .toolMissing(let tool, _): "\(tool) could not be started. `cutroom doctor` tells what is missing."
    case .toolFailed(let tool, let status, _): "\(tool) failed with status \(status)."
    case .outOfTime(let tool): "\(tool) took too long and was stopped."
    case .tooMuchOutput: "A tool printed more than it may."
    case .faceDetectorMissing: "The face detector could not be loaded. `cutroom doctor` tells what mends it."
    case .badLayout: "A layout does not fit the picture or the length of the clip."
    case .fontMissing(let family): "The font \(family) is missing. `cutroom doctor` tells what mends it."
    }
  }

  package var isRetryable: Bool {
    switch self {
    case .toolFailed, .outOfTime, .toolMissing, .faceDetectorMissing, .fontMissing: true
    default: false
    }
  }
}
