import ClipModel

/// What can go wrong while the sample is made.
package enum SampleTalkError: PublicError {
  /// A program ended with an error; its last words.
  case toolFailed(String, String)
  /// flite said something else than its text.
  case unexpectedSpeech(String)
  /// The fetched face is not there.
  case faceMissing(String)

  package var isRetryable: Bool { false }

  package var publicMessage: String {
    switch self {
    case .toolFailed(let tool, let text): "The sample talk could not be made: \(tool) failed. \(text.suffix(400))"
    case .unexpectedSpeech(let sentence): "The sample talk could not be made: flite did not speak “\(sentence)”."
    case .faceMissing(let path): "The sample's face is missing at \(path). Mend it with: make install"
    }
  }
}
