import ClipModel
import Database

/// PostgreSQL, spoken to through libpq.
///
/// Neither reads nor writes end early when the calling task is canceled. A body is run again, from its beginning, after
/// a deadlock or when the connection was lost before COMMIT.
package final class PostgresDatabase: Database {
  package let configuration: PostgresConfiguration
  private let crew: Crew

  package var isShared: Bool { true }

  /// Opens nothing yet: connections come with the first calls.
  package init(_ configuration: PostgresConfiguration) {
    self.configuration = configuration
    crew = Crew(configuration)
  }

  package func write<Value: Sendable>(
    _ isolation: WriteIsolation, _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value {
    try await transact(.write(isolation), body)
  }

  package func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value {
    try await transact(.read, body)
  }

  private func transact<Value: Sendable>(
    _ kind: TransactionKind, _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value {
    let errand = TransactionErrand(kind: kind, deadline: .now + configuration.patience, body: body)
    return try await perform(lane: kind.lane) { errand.run(at: $0) }
  }

  /// Runs one statement outside a transaction (CREATE DATABASE, VACUUM).
  package func runAlone(_ sql: String) async throws {
    let deadline = ContinuousClock.now + configuration.patience
    try await perform(lane: .shared) { desk in
      do throws(ServerError) {
        try desk.connection(until: deadline).execute(sql)
        return .success(())
      } catch {
        return .failure(error.databaseError)
      }
    }
  }

  /// Hands work to the crew and waits for its outcome.
  func perform<Value: Sendable>(
    lane: WaitingLine<Crew.Errand>.Lane, _ work: @escaping @Sendable (Desk) -> Result<Value, any Error>
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let isTaken = crew.submit(
        { desk in
          continuation.resume(with: work(desk))
          desk.tidy()
        }, lane: lane)
      if !isTaken { continuation.resume(throwing: DatabaseError.unavailable("the database is closed")) }
    }
  }

  /// Finishes what runs and waits, and closes all connections; later calls fail.
  package func close() async { await crew.close() }
}
