import Database

/// A transaction as a worker carries it out: run again after conflicts and lost connections, ended once.
struct TransactionErrand<Value: Sendable>: Sendable {
  /// How often a body is run after conflicts and lost connections before its caller hears of them.
  static var limit: Int { 10 }

  let kind: TransactionKind
  let deadline: ContinuousClock.Instant
  let body: @Sendable (any SQLTransaction) throws -> Value

  /// The outcome; what waits for the commit has run then.
  func run(at desk: Desk) -> Result<Value, any Error> {
    var attempts = 0
    while true {
      attempts += 1
      let attempt: Attempt<Value>
      do { attempt = .run(kind, on: try desk.connection(until: deadline), body) } catch {
        return .failure(error.databaseError)
      }
      switch attempt {
      case .done(let value, let actions): return finish(value, actions)
      case .failed(let error): return .failure(error)
      case .unknown(let value, let actions, let mark, let error):
        return isCommitted(mark, at: desk)
          ? finish(value, actions)
          : .failure(DatabaseError.unavailable("it is unknown whether the write was kept: \(error.message)"))
      case .again(let trouble):
        guard attempts < Self.limit, !trouble.isLost || ContinuousClock.now < deadline else {
          return .failure(trouble.databaseError)
        }
        if trouble.isLost { desk.clear() }
        Desk.sleep(Self.pause(after: attempts))
      }
    }
  }

  private func finish(_ value: Value, _ actions: [@Sendable () -> Void]) -> Result<Value, any Error> {
    for action in actions { action() }
    return .success(value)
  }

  private func isCommitted(_ mark: CommitMark?, at desk: Desk) -> Bool {
    guard let mark else { return false }
    desk.clear()
    let end = ContinuousClock.now + desk.configuration.patience
    do { return try mark.isCommitted(on: try desk.connection(until: end), until: end) } catch { return false }
  }

  /// Doubles from 2 ms; spread, so that two who met do not meet again.
  private static func pause(after attempts: Int) -> Duration {
    .microseconds(Int64.random(in: 500...2_000) << Int64(min(attempts, 7)))
  }
}
