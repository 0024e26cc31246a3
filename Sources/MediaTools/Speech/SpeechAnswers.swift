import Foundation
import Subprocess
import Synchronization

/// The worker's lines, decoded one by one.
struct SpeechAnswers {
  private var iterator: SubprocessOutputSequence.Iterator
  private var rest: [UInt8] = []
  private let sign: LastSign

  init(_ sequence: SubprocessOutputSequence, sign: LastSign) {
    iterator = sequence.makeAsyncIterator()
    self.sign = sign
  }

  /// The next answer; nil when the worker has ended.
  mutating func next() async throws -> SpeechAnswer? {
    while true {
      if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(rest[..<end])
        rest.removeSubrange(...end)
        return try JSONDecoder().decode(SpeechAnswer.self, from: line)
      }
      guard let buffer = try await iterator.next() else { return nil }
      buffer.withUnsafeBytes { rest.append(contentsOf: $0) }
      sign.note()
    }
  }
}

/// When a worker was last heard of.
final class LastSign: Sendable {
  private let instant = Mutex(ContinuousClock.now)

  func note() { instant.withLock { $0 = .now } }

  /// Waits until nothing was noted for `patience`, then calls `giveUp`; returns at once when the task is canceled.
  func outlive(_ patience: Duration, giveUp: () async -> Void) async {
    while !Task.isCancelled {
      let deadline = instant.withLock { $0 } + patience
      if ContinuousClock.now >= deadline { return await giveUp() }
      do { try await Task.sleep(until: deadline) } catch { return }
    }
  }
}
