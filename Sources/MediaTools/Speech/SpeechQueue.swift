import ClipModel
import Synchronization

/// The pieces that wait for a worker; a piece whose worker failed is tried once more.
final class SpeechQueue: Sendable {
  private struct State {
    var waiting: [SpeechPiece]
    var failures: [SpeechPiece: Int] = [:]
    var heard: [SpeechPiece: Double] = [:]
  }

  private let state: Mutex<State>
  private let total: Double

  init(_ pieces: [SpeechPiece]) {
    state = Mutex(State(waiting: pieces))
    total = pieces.reduce(0) { $0 + $1.range.duration }
  }

  var isEmpty: Bool { state.withLock { $0.waiting.isEmpty } }

  func next() -> SpeechPiece? {
    state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
  }

  /// Puts `piece` back to the front, unless it failed before: then `error` is thrown.
  func giveBack(_ piece: SpeechPiece, because error: any Error) throws {
    let again = state.withLock { state in
      state.heard[piece] = nil
      state.failures[piece, default: 0] += 1
      guard state.failures[piece] == 1 else { return false }
      state.waiting.insert(piece, at: 0)
      return true
    }
    if !again { throw error }
  }

  /// Notes that `seconds` of `piece` are heard and returns the share of all, 0…1.
  func heard(_ seconds: Double, of piece: SpeechPiece) -> Double {
    state.withLock { state in
      state.heard[piece] = min(seconds, piece.range.duration)
      return total > 0 ? min(1, state.heard.values.reduce(0, +) / total) : 1
    }
  }
}
