import Database
import GRDB

extension SQLiteDatabase {
  /// Commits the writes of a batch together. When one of them ended the transaction of all, each is run again alone, so
  /// that it takes nobody with it; a disk that failed is not asked again.
  ///
  /// - Returns: how long the disk took.
  @discardableResult
  func commit(_ batch: [PendingWrite], on connection: DriverConnection) -> Duration {
    do {
      let (ends, wait) = try transact(batch, on: connection)
      for end in ends where end.error == nil { for action in end.transaction.actions { action() } }
      for end in ends { end.write.finish(end.error.map(Self.told)) }
      return wait
    } catch {
      let hasDiskFailed = (error as? DriverError)?.resultCode == .SQLITE_IOERR
      if hasDiskFailed { level.doubt() }
      if batch.count > 1, !hasDiskFailed {
        for write in batch { commit([write], on: connection) }
      } else {
        for write in batch { write.finish(Self.told(error)) }
      }
      return .zero
    }
  }

  private typealias End = (write: PendingWrite, transaction: SQLiteTransaction, error: (any Error)?)

  /// Runs the writes of a batch in one transaction, each as if alone: what one throws undoes that one. None is
  /// acknowledged before the commit.
  private func transact(
    _ batch: [PendingWrite], on connection: DriverConnection
  ) throws -> (ends: [End], wait: Duration) {
    var ends: [End] = []
    try level.suit(batch, on: connection)
    var written = ContinuousClock.now
    try connection.inTransaction(.immediate) {
      for write in batch { ends.append(try attempt(write, isAlone: batch.count == 1, on: connection)) }
      written = .now
      return .commit
    }
    return (ends, written.duration(to: .now))
  }

  /// - Throws: what ended the whole transaction, not only this write.
  private func attempt(_ write: PendingWrite, isAlone: Bool, on connection: DriverConnection) throws -> End {
    let transaction = SQLiteTransaction(connection, dialect: dialect)
    // Nobody else has to be kept from its end.
    if isAlone {
      try write.run(transaction)
      return (write, transaction, nil)
    }
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
