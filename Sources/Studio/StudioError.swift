import ClipModel

/// Why no clips are made of a video.
package enum StudioError: PublicError, Hashable, Sendable {
  /// Fewer than 20 words are spoken.
  case tooLittleSpeech(words: Int)
  /// `--range` names a stretch that the video does not have.
  case rangeOutside(duration: Double)
  /// A given transcript is neither SubRip nor WebVTT.
  case badSubtitles

  package var publicMessage: String {
    switch self {
    case .tooLittleSpeech(let words):
      "There is too little speech to choose from: \(words) words, at least 20 are needed."
    case .badSubtitles: "The transcript can't be read: give a .srt or .vtt file with at least one cue."
    case .rangeOutside(let duration):
      "This range is not inside the video, which is \(Int(duration)) seconds long."
    }
  }

  package var isRetryable: Bool { false }
}
