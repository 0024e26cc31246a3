import Database
import GRDB

extension SQLiteDatabase {
  /// Commits the writes of a batch together. When one throws, that is taken back and all are run again, each on a
  /// savepoint of its own; when one ends the transaction of all, each is run alone, so that it takes nobody with it. A
  /// disk that failed is not asked again.
  ///
  /// - Parameter onSavepoints: what one throws undoes that one alone. That costs each of them a copy of all pages that
  ///   it changes.
  /// - Returns: how long the disk took.
  func commit(_ batch: [PendingWrite], onSavepoints: Bool = false, on connection: DriverConnection) -> Duration {
    do { return try transact(batch, onSavepoints, connection) } catch {
      let hasDiskFailed = (error as? DriverError)?.resultCode == .SQLITE_IOERR
      if hasDiskFailed { level.doubt() }
      if hasDiskFailed || batch.count == 1 {
        for write in batch { write.finish(Self.told(error)) }
      } else if !onSavepoints {
        return commit(batch, onSavepoints: true, on: connection)
      } else {
        for write in batch { _ = commit([write], on: connection) }
      }
      return .zero
    }
  }

  private typealias End = (write: PendingWrite, transaction: SQLiteTransaction, error: (any Error)?)

  /// Runs the writes of a batch in one transaction. None is acknowledged before the commit.
  ///
  /// - Throws: what ended the whole transaction.
  private func transact(
    _ batch: [PendingWrite], _ onSavepoints: Bool, _ connection: DriverConnection
  ) throws -> Duration {
    var ends: [End] = []
    try level.suit(batch, on: connection)
    var written = ContinuousClock.now
    try connection.inTransaction(.immediate) {
      for write in batch {
        ends.append(try onSavepoints ? attempt(write, on: connection) : run(write, on: connection))
        // Nothing is to be written outside of it.
        guard connection.isInsideTransaction else { throw SQLError.failed("a statement ended the transaction") }
      }
      written = .now
      return .commit
    }
    let wait = written.duration(to: .now)
    for end in ends where end.error == nil { for action in end.transaction.actions { action() } }
    for end in ends { end.write.finish(end.error.map(Self.told)) }
    return wait
  }

  private func run(_ write: PendingWrite, on connection: DriverConnection) throws -> End {
    let transaction = SQLiteTransaction(connection, dialect: dialect)
    try write.run(transaction)
    return (write, transaction, nil)
  }

  /// Runs a write so that what it throws undoes it alone.
  private func attempt(_ write: PendingWrite, on connection: DriverConnection) throws -> End {
    let transaction = SQLiteTransaction(connection, dialect: dialect)
    try transaction.run("SAVEPOINT one")
    do {
      try write.run(transaction)
      try transaction.run("RELEASE one")
      return (write, transaction, nil)
    } catch {
      // A full or failing disk, say, undoes the whole transaction.
      guard connection.isInsideTransaction else { throw error }
      try transaction.run("ROLLBACK TO one")
      try transaction.run("RELEASE one")
      return (write, transaction, error)
    }
  }

  private static func told(_ error: any Error) -> any Error {
    if let error = error as? DriverError { SQLError(driver: error) } else { error }
  }
}
