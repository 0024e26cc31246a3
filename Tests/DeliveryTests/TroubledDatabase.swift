import Database
import TestClock

/// A database that a test can take away from its writers, or make them wait for.
final class TroubledDatabase: Database {
  private struct Trouble: Sendable {
    var isAway = false
    var gate: Gate?
    var waiting = 0
  }

  private let database: any Database
  private let trouble = Watched(Trouble())

  init(_ database: any Database) { self.database = database }

  var isShared: Bool { database.isShared }

  func leave() { trouble.change { $0.isAway = true } }
  func comeBack() { trouble.change { $0.isAway = false } }

  /// The next write waits at `gate`; those after it pass.
  func hold(at gate: Gate) { trouble.change { $0.gate = gate } }

  /// Returns once a write waits.
  func held() async { await trouble.until { $0.waiting > 0 } }

  func write<Value: Sendable>(
    _ isolation: WriteIsolation, _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value {
    let gate = trouble.change { trouble -> Gate? in
      defer { trouble.gate = nil }
      if trouble.gate != nil { trouble.waiting += 1 }
      return trouble.gate
    }
    await gate?.pass()
    guard !trouble.value.isAway else { throw DatabaseError.unavailable("away") }
    return try await database.write(isolation, body)
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value {
    try await database.read(body)
  }
}
