import ClipModel
import Foundation
import MediaTools

/// Hears a whole video: words with times, silences, levels.
package struct Listener: Sendable {
  let engine: SpeechEngine
  let tool: MediaTool

  package init(engine: SpeechEngine, tool: MediaTool) {
    self.engine = engine
    self.tool = tool
  }

  /// Hears the sound of the file at `path`, in seconds from its first picture. A silent film gives a hearing without
  /// words.
  ///
  /// - Parameters:
  ///   - given: a transcript that came with the video; the speech worker is not started then.
  ///   - cache: a folder for the decoded sound and every finished piece, so that a kill costs one piece. It belongs to
  ///     this content, language and vocabulary; it may be removed once the hearing is kept.
  ///   - progress: called with 0…1 as the sound is heard.
  /// - Throws: `MediaError` when the language is unknown, the sound can't be decoded, or the worker fails twice on one
  ///   piece; `CancellationError`.
  package func listen(
    to path: String, facts: SourceFacts, options: ClipOptions, given: Transcript? = nil, cache: URL,
    progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> Hearing {
    guard facts.audio != nil else { return Self.nothing(duration: facts.duration) }
    if given == nil, let language = options.language { try SpeechLanguage.check(language) }
    try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
    let file = cache.appending(path: "sound.s16")
    if !FileManager.default.fileExists(atPath: file.path) {
      try await tool.decodeSound(of: path, facts: facts, to: file)
    }
    let hearing = try await hear(
      try Sound(file: file), facts: facts, options: options, given: given, cache: cache, progress: progress)
    try FileManager.default.removeItem(at: file)
    return hearing
  }

  private static func nothing(duration: Double) -> Hearing {
    Hearing(
      transcript: Transcript(language: nil, words: []), silences: [TimeRange(start: 0, end: duration)], speech: [],
      duration: duration, energy: SoundEnergy(), threshold: 0)
  }

  @concurrent
  private func hear(
    _ sound: Sound, facts: SourceFacts, options: ClipOptions, given: Transcript?, cache: URL,
    progress: @escaping @Sendable (Double) -> Void
  ) async throws -> Hearing {
    let energy = sound.energy()
    let threshold = energy.silenceThreshold
    let silences = energy.silences(below: threshold)
    let duration = max(facts.duration, energy.duration)
    var transcript: Transcript
    if let given {
      transcript = given
      transcript.words = WordTiming.settled(given.words, by: silences, duration: duration)
    } else {
      let pieces = PiecePlan.pieces(duration: energy.duration, silences: silences, workers: engine.workers)
      let hearer = PieceHearer(engine: engine, runner: tool.runner, sound: sound, folder: cache)
      transcript = try await hearer.hear(pieces, options: options, progress: progress)
      transcript.words = WordTiming.corrected(transcript.words, by: silences, duration: duration)
    }
    progress(1)
    return Hearing(
      transcript: transcript, silences: silences, speech: Self.speech(in: transcript.words), duration: facts.duration,
      energy: energy, threshold: threshold)
  }

  /// Seconds of pause that still belong to the speech around them.
  static let breath = 1.0

  /// Stretches that words cover, pauses shorter than a breath included.
  static func speech(in words: [Word]) -> [TimeRange] {
    var speech: [TimeRange] = []
    for word in words {
      if let last = speech.last, word.start - last.end < breath {
        speech[speech.count - 1].end = max(last.end, word.end)
      } else {
        speech.append(TimeRange(start: word.start, end: word.end))
      }
    }
    return speech
  }
}
