import ClipModel
import Foundation
import MediaTools
import SampleTalk
import Studio

/// The short sample talk with its exact words, so that a test needs no recogniser; made once for all tests of a run.
package struct ShortTalk: Sendable {
  package let video: URL
  package let transcript: Transcript

  package static func shared() async throws -> ShortTalk { try await maker.talk() }

  private static let maker = Maker()

  private actor Maker {
    private var made: Task<ShortTalk, any Error>?

    func talk() async throws -> ShortTalk {
      let task = made ?? Task { try await Self.make() }
      made = task
      return try await task.value
    }

    private static func make() async throws -> ShortTalk {
      let home = Parts.home()
      let files = try await SampleTalk.make(
        in: home.appending(path: "samples"), parts: Parts(home: home), length: .short)
      let words = try files.readTruth().utterances.flatMap(Self.words)
      return ShortTalk(video: files.video, transcript: Transcript(language: "en", words: words))
    }

    /// The words with the sentence's own spelling, which its ground truth leaves out.
    private static func words(of utterance: SampleTruth.Utterance) -> [Word] {
      let spelled = utterance.text.split(separator: " ").map(String.init)
      let fits = spelled.count == utterance.words.count
      return utterance.words.enumerated().map { index, word in
        let isLast = index == utterance.words.count - 1
        return Word(
          text: fits ? spelled[index] : word.text + (isLast ? "." : ""), start: word.start, end: word.end)
      }
    }
  }

  /// Two small clips of this talk: cheap, but made by the real parts.
  package static let options = ClipOptions(count: 2, minimum: 3, target: 6, maximum: 10, width: 180, height: 320)
}

extension Pipeline {
  /// The real parts, as they are installed here.
  package static func installed() async throws -> Pipeline {
    let parts = Parts(home: Parts.home())
    let tool = await MediaTool.detected()
    let engine = SpeechEngine(python: parts.speechPython.path, model: parts.speechModel.path)
    return Pipeline(
      tool: tool, listener: Listener(engine: engine, tool: tool),
      watcher: try Watcher(media: tool, faceLibrary: parts.faceLibrary.path),
      renderer: Renderer(media: tool, fonts: parts.fonts))
  }
}
