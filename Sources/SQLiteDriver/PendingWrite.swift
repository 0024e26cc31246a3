import Database
import Synchronization

/// A write that waits for its transaction, and who waits for it.
struct PendingWrite: Sendable {
  /// Whether its commit has to wait for the disk.
  let isDurable: Bool
  /// Runs the body on the writer's thread and keeps its value.
  let run: @Sendable (SQLiteTransaction) throws -> Void
  /// Hands the value on, or the error when there is one.
  let finish: @Sendable ((any Error)?) -> Void

  init<Value: Sendable>(
    _ isolation: WriteIsolation, _ body: @escaping @Sendable (any SQLTransaction) throws -> Value,
    for caller: CheckedContinuation<Value, any Error>
  ) {
    let result = Kept<Value>()
    isDurable = isolation != .provisional
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
