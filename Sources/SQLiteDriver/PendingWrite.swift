import Database
import Synchronization

/// A write that waits for its transaction, and who waits for it.
struct PendingWrite: Sendable {
  /// Runs the body on the writer's thread and keeps its value.
  let run: @Sendable (SQLiteTransaction) throws -> Void
  /// Hands the value on, or the error when there is one.
  let finish: @Sendable ((any Error)?) -> Void

  init<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws -> Value,
    for caller: CheckedContinuation<Value, any Error>
  ) {
    let result = Kept<Value>()
    run = { transaction in
      let value = try body(transaction)
      result.value.withLock { $0 = value }
    }
    finish = { error in
      switch (error, result.value.withLock({ $0 })) {
      case (let error?, _): caller.resume(throwing: error)
      case (nil, let value?): caller.resume(returning: value)
      case (nil, nil): caller.resume(throwing: SQLError.failed("no result"))
      }
    }
  }

  private final class Kept<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }
}

/// Writes in the order in which they came. Whoever adds the first starts the writer; it takes what has gathered while
/// it was busy.
final class WriteLine: Sendable {
  /// More in one transaction would only make the first ones wait.
  static let longestBatch = 256

  private struct State {
    var writes: [PendingWrite] = []
    var isServed = false
  }

  private let state = Mutex(State())

  /// True when nobody serves the line: the caller has to.
  func add(_ write: PendingWrite) -> Bool {
    state.withLock { state in
      state.writes.append(write)
      defer { state.isServed = true }
      return !state.isServed
    }
  }

  /// The next ones; nobody serves the line any more when there are none.
  func next() -> [PendingWrite] {
    state.withLock { state in
      let batch = Array(state.writes.prefix(Self.longestBatch))
      state.writes.removeFirst(batch.count)
      if batch.isEmpty { state.isServed = false }
      return batch
    }
  }
}
