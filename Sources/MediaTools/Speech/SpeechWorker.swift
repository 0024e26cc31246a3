import ClipModel
import Foundation
import Subprocess

/// One speech worker process, from its start to the end of the queue.
struct SpeechWorker: Sendable {
  let engine: SpeechEngine
  let runner: Runner

  /// Bytes of address space: the model needs half a gigabyte, its libraries reserve more than they use.
  static let memory = 4 << 30

  /// What a worker is asked to do with the pieces it takes.
  struct Work: Sendable {
    var sound: Sound
    var queue: SpeechQueue
    /// Called with the share of all pieces that is heard.
    var progress: @Sendable (Double) -> Void
    /// Called with each finished piece, its times counted from the start of the sound.
    var finished: @Sendable (SpeechPiece, Transcript) throws -> Void
  }

  private var command: Command {
    let script = String(decoding: PackageResources.speech_worker_py, as: UTF8.self)
    let home = URL(filePath: engine.python).deletingLastPathComponent().deletingLastPathComponent().path
    return Command(
      engine.python, ["-I", "-c", script, engine.model], reads: [home, engine.model],
      limits: .init(memory: Self.memory, fileSize: 0))
  }

  /// Takes pieces from the queue until it is empty. A piece that could not be heard goes back into it.
  ///
  /// - Throws: `MediaError` when the worker can't start or a piece fails for the second time.
  func run(_ work: Work) async throws {
    let result: ExecutionResult<String, SequenceOutput, SequenceOutput>
    do {
      result = try await Subprocess.run(
        runner.configuration(for: command), input: .inputWriter, output: .sequence, error: .sequence
      ) { execution in
        try await converse(with: execution, work)
      }
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      throw MediaError.toolMissing("the speech worker", String(describing: error))
    }
    try Task.checkCancellation()
    guard result.closureResult.isEmpty else {
      throw MediaError.toolFailed(
        "the speech worker", status: result.terminationStatus.code, detail: result.closureResult)
    }
  }

  private typealias Running = Execution<CustomWriteInput, SequenceOutput, SequenceOutput>

  private enum Part: Sendable {
    case complaint(String)
    case watched
  }

  /// Returns what the worker complained about when it did not even start, else nothing.
  private func converse(with execution: Running, _ work: Work) async throws -> String {
    let sign = LastSign()
    return try await withThrowingTaskGroup(of: Part.self) { group in
      group.addTask { .complaint(try await Runner.tail(of: execution.standardError)) }
      group.addTask { [patience = engine.patience] in
        await sign.outlive(patience) { await execution.teardown(using: Runner.teardown) }
        return .watched
      }
      var answers = SpeechAnswers(execution.standardOutput, sign: sign)
      let started = try await answers.next()?.ready == true
      if started { try await takePieces(with: execution, &answers, work) }
      try await execution.standardInputWriter.finish()
      var complaint = ""
      while let part = try await group.next() {
        if case .complaint(let text) = part {
          complaint = text
          group.cancelAll()
        }
      }
      return started ? "" : complaint.isEmpty ? "it ended before it was ready" : complaint
    }
  }

  private func takePieces(
    with execution: Running, _ answers: inout SpeechAnswers, _ work: Work
  ) async throws {
    while let piece = work.queue.next() {
      do {
        try await hear(piece, with: execution, &answers, work)
      } catch {
        try Task.checkCancellation()
        return try work.queue.giveBack(piece, because: error)
      }
    }
  }

  private func hear(
    _ piece: SpeechPiece, with execution: Running, _ answers: inout SpeechAnswers, _ work: Work
  ) async throws {
    _ = try await execution.standardInputWriter.write(try SpeechRequest.bytes(for: piece, of: work.sound))
    while let answer = try await answers.next() {
      if let seconds = answer.progress { work.progress(work.queue.heard(seconds, of: piece)) }
      guard let words = answer.words else { continue }
      let moved = words.map { word in
        var word = word
        word.start += piece.range.start
        word.end += piece.range.start
        return word
      }
      try work.finished(piece, Transcript(language: answer.language, words: moved))
      return work.progress(work.queue.heard(piece.range.duration, of: piece))
    }
    throw MediaError.toolFailed("the speech worker", status: 1, detail: "it ended in the middle of a piece")
  }
}
