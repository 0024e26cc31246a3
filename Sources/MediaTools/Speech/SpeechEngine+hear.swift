import ClipModel
import Foundation

extension SpeechEngine {
  /// Hears `pieces` of `sound` with as many one-thread workers as there is work for.
  ///
  /// - Parameters:
  ///   - progress: called with the share of the pieces that is heard.
  ///   - finished: called with each finished piece, its times counted from the start of the sound; it may be called
  ///     from several workers at once.
  /// - Throws: `MediaError` when a worker can't start or one piece fails twice; `CancellationError`.
  package func hear(
    _ pieces: [SpeechPiece], of sound: Sound, runner: Runner, progress: @escaping @Sendable (Double) -> Void,
    finished: @escaping @Sendable (SpeechPiece, Transcript) throws -> Void
  ) async throws {
    let queue = SpeechQueue(pieces)
    let work = SpeechWorker.Work(sound: sound, queue: queue, progress: progress, finished: finished)
    let worker = SpeechWorker(engine: self, runner: runner)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<min(workers, pieces.count) {
        group.addTask {
          while !queue.isEmpty { try await worker.run(work) }
        }
      }
      try await group.waitForAll()
    }
  }
}
