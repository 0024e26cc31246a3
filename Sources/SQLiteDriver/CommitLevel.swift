import Database
import GRDB
import Synchronization

/// Whether the next commit waits for the disk. The writer's thread alone asks.
final class CommitLevel: Sendable {
  private struct State {
    var waitsForDisk = false
    var isInDoubt = false
  }

  private let log: String
  private let state = Mutex(State())

  /// - Parameter log: the path of the write-ahead log.
  init(log: String) { self.log = log }

  /// Makes the connection's commits fit for what a batch of writes was promised.
  ///
  /// - Throws: `DatabaseError.failed` when commits would not be durable, `.unavailable` while the disk fails.
  func suit(_ batch: [PendingWrite], on connection: DriverConnection) throws {
    if state.withLock(\.isInDoubt) {
      try LeftLog.renew(log)
      state.withLock { $0.isInDoubt = false }
    }
    let mustWait = batch.contains(where: \.isDurable)
    guard state.withLock(\.waitsForDisk) != mustWait else { return }
    if mustWait { try demandDurability(on: connection) } else { try relax(connection) }
  }

  /// The disk failed a commit. Its sync was to keep the provisional commits before it too, which stand in the log and
  /// are not written over: without them, what is acknowledged later would lie behind a gap.
  func doubt() { state.withLock { $0.isInDoubt = true } }

  /// GRDB sets NORMAL itself when it opens a pool; under NORMAL a power cut loses acknowledged rows.
  func demandDurability(on connection: DriverConnection) throws {
    try connection.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000")
    let level = try Int.fetchOne(connection, sql: "PRAGMA synchronous")
    guard level == 2 else { throw SQLError.failed("synchronous is \(level ?? -1) instead of FULL") }
    state.withLock { $0.waitsForDisk = true }
  }

  /// A commit that waits for no disk begins no checkpoint either: that would sync the log, and nobody would hear it fail.
  private func relax(_ connection: DriverConnection) throws {
    state.withLock { $0.waitsForDisk = false }
    try connection.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0")
  }
}
