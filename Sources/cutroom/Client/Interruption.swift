import UnixSignals

/// Ctrl-C and SIGTERM while a command works: it stops in good order, and says that nothing is lost.
enum Interruption {
  /// Runs `work`, which a signal cancels.
  ///
  /// - Throws: `CommandFailure` with `interrupted` once the canceled work has ended, whatever it ended with.
  static func watching<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    return try await withThrowingTaskGroup(of: Value?.self) { tasks in
      tasks.addTask { try await work() }
      tasks.addTask {
        for await _ in signals { break }
        return nil
      }
      let first = try await tasks.next()
      tasks.cancelAll()
      if let value = first ?? nil { return value }
      while await tasks.nextResult() != nil {}
      throw interrupted
    }
  }

  private static let interrupted = CommandFailure(
    status: .interrupted, message: "Stopped. Nothing is lost: the same command goes on where this one was.")
}
