import Database
import GRDB

/// SQLite in a file: WAL, one writer connection, every commit on the disk before it is acknowledged. Writes that come
/// while one is being committed share the next commit.
///
/// Only one process may open the file; `DataFolderLock` sees to that. Neither reads nor writes end early when the
/// calling task is canceled: a result that was worked out is also kept.
package final class SQLiteDatabase: SQLDatabase {
  private let pool: DatabasePool
  let dialect = Dialect()
  private let line = WriteLine()
  let level: CommitLevel

  package var isShared: Bool { false }

  /// Opens or creates `path`, 0600.
  ///
  /// - Throws: `DatabaseError.unavailable` when the file can't be opened, `.failed` when commits would not be durable.
  package init(path: String) throws(SQLError) {
    try PrivateFile.create(path)
    level = CommitLevel(log: path + "-wal")
    try LeftLog.renew(path + "-wal")
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.maximumReaderCount = 4
      configuration.label = "cutroom.sqlite"
      pool = try DatabasePool(path: path, configuration: configuration)
      try pool.writeWithoutTransaction { try level.demandDurability(on: $0) }
    } catch {
      throw SQLError(driver: error)
    }
  }

  /// There is one writer: every write is serialized, whatever `isolation` asks for. A `provisional` one doesn't wait for
  /// the disk unless it shares its commit.
  package func write<Value: Sendable>(
    _ isolation: WriteIsolation, _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      if line.add(PendingWrite(isolation, body, for: continuation)) { serve() }
    }
  }

  /// Commits what waits, batch after batch, on the writer's thread: many writers share one wait for the disk.
  private func serve() {
    pool.asyncWriteWithoutTransaction { [self] connection in
      var wait = Duration.zero
      while true {
        let batch = line.next(after: wait)
        if batch.isEmpty { return }
        wait = commit(batch, on: connection)
      }
    }
  }

  package func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
  ) async throws -> Value {
    let dialect = dialect
    return try await withCheckedThrowingContinuation { continuation in
      pool.asyncRead { connection in
        do {
          let transaction = SQLiteTransaction(try connection.get(), dialect: dialect)
          let value = try body(transaction)
          for action in transaction.actions { action() }
          continuation.resume(returning: value)
        } catch let error as DriverError {
          continuation.resume(throwing: SQLError(driver: error))
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
  }

  /// Finishes what runs and closes the file; later calls fail.
  package func close() throws(SQLError) {
    do { try pool.close() } catch { throw SQLError(driver: error) }
  }
}
