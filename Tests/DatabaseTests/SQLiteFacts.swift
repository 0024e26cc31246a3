import ClipModel
import Database
import Foundation
import SQLiteDriver
import Synchronization
import TestDatabase
import Testing

/// What holds for the SQLite driver alone.
@Suite(.timeLimit(.minutes(1)))
struct SQLiteFacts {
  @Test func writerIsDurableAndTheFileIsPrivate() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: folder + "/cutroom.db")
      let (level, mode) = try await database.write { transaction in
        (try transaction.run("PRAGMA synchronous")[0], try transaction.run("PRAGMA journal_mode")[0])
      }
      #expect(try level.integer("synchronous") == 2)
      #expect(try mode.text("journal_mode") == "wal")
      for name in ["cutroom.db", "cutroom.db-wal"] {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
        #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
      }
      try database.close()
    }
  }

  @Test func onlyProvisionalWritesWaitForNoDisk() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: folder + "/cutroom.db")
      var levels: [Int64] = []
      for isolation in [WriteIsolation.provisional, .concurrent, .provisional, .provisional, .serialized] {
        let row = try await database.write(isolation) { try $0.run("PRAGMA synchronous")[0] }
        levels.append(try row.integer("synchronous"))
      }
      #expect(levels == [1, 2, 1, 1, 2])
      try database.close()
    }
  }

  /// What happened, in order.
  private final class Order: Sendable {
    private let words = Mutex<[String]>([])
    var all: [String] { words.withLock { $0 } }
    func add(_ word: String) { words.withLock { $0.append(word) } }
  }

  @Test func writesThatGatherShareACommitAndFailAlone() async throws {
    struct Refusal: Error {}
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: folder + "/cutroom.db")
      try await database.write { _ = try $0.run("CREATE TABLE one (id BIGINT PRIMARY KEY)") }
      let (gate, order) = (DispatchSemaphore(value: 0), Order())
      let (begun, begin) = AsyncStream.makeStream(of: Void.self)
      async let first: Void = database.write { _ in
        begin.yield()
        gate.wait()
      }
      for await _ in begun { break }
      let ends = await withTaskGroup(of: Bool.self) { group in
        for number in 1...20 {
          group.addTask {
            do {
              order.add("asked")
              if order.all.count == 20 { gate.signal() }
              try await database.write { transaction in
                _ = try transaction.run("INSERT INTO one (id) VALUES ($1)", number)
                if number.isMultiple(of: 4) { throw Refusal() }
                order.add("write")
                transaction.afterCommit { order.add("committed") }
              }
              return true
            } catch { return false }
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      try await first
      #expect(ends == 15)
      let ids = try await database.read { try $0.run("SELECT id FROM one ORDER BY id").map { try $0.integer("id") } }
      #expect(ids == (1...20).filter { !$0.isMultiple(of: 4) })
      let done = order.all.filter { $0 != "asked" }
      // A body may be run again; what it does after its commit happens once.
      #expect(done.count { $0 == "committed" } == 15)
      let commits = zip(done, done.dropFirst()).count { $0 == "write" && $1 == "committed" }
      #expect(commits <= 5, "\(done)")
      try database.close()
    }
  }

  @Test(arguments: [
    // It rolls everything back at once; it leaves what only the commit refuses.
    "INSERT OR ROLLBACK INTO one (id) VALUES (1)", "INSERT INTO one (id, parent) VALUES (99, 98)",
  ])
  func whoEndsTheTransactionOfAllTakesNobodyWithHim(statement: String) async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: folder + "/cutroom.db")
      try await database.write { transaction in
        try transaction.run(
          "CREATE TABLE one (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES one (id) DEFERRABLE INITIALLY DEFERRED)")
        try transaction.run("INSERT INTO one (id) VALUES (1)")
      }
      let (gate, order) = (DispatchSemaphore(value: 0), Order())
      let (begun, begin) = AsyncStream.makeStream(of: Void.self)
      async let first: Void = database.write { _ in
        begin.yield()
        gate.wait()
      }
      for await _ in begun { break }
      let refused = await withTaskGroup(of: Int?.self) { group in
        for number in 2...9 {
          group.addTask {
            order.add("asked")
            if order.all.count == 8 { gate.signal() }
            do {
              try await database.write { transaction in
                _ = try transaction.run(number == 5 ? statement : "INSERT INTO one (id) VALUES (\(number))")
              }
              return nil
            } catch { return number }
          }
        }
        return await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
      }
      try await first
      #expect(refused == [5])
      let ids = try await database.read { try $0.run("SELECT id FROM one ORDER BY id").map { try $0.integer("id") } }
      #expect(ids == [1, 2, 3, 4, 6, 7, 8, 9])
      try database.close()
    }
  }

  @Test func whatAKilledProcessCommittedIsRead() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: folder + "/cutroom.db")
      try await database.write { transaction in
        try transaction.run("CREATE TABLE one (id BIGINT, filling BLOB)")
        for number in 1...3 {
          try transaction.run(
            "INSERT INTO one VALUES ($1, $2)", number, [UInt8](repeating: 7, count: 700_000))
        }
      }
      for name in ["cutroom.db", "cutroom.db-wal"] {
        try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(folder)/left-\(name)")
      }
      try database.close()
      let left = FileManager.default.contents(atPath: folder + "/left-cutroom.db-wal")?.count ?? 0
      #expect(left > 2_000_000, "the log holds it all, in more than one piece")
      let next = try SQLiteDatabase(path: folder + "/left-cutroom.db")
      let rows = try await next.read { try $0.run("SELECT id FROM one WHERE length(filling) = 700000") }
      #expect(rows.count == 3)
      try next.close()
    }
  }

  @Test func readersSeeTheirSnapshotAndCanNotWrite() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: folder + "/cutroom.db")
      try await database.migrate()
      await #expect(throws: DatabaseError.self) {
        try await database.read { try $0.run("DELETE FROM cutroom_accounts") }
      }
      try database.close()
    }
  }

  @Test func migratingTwiceChangesNothingAndANewerFileIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/cutroom.db"
      let database = try SQLiteDatabase(path: path)
      let first = try await database.migrate()
      #expect(first == Migration.all)
      let second = try await database.migrate()
      #expect(second.isEmpty)
      let future = Migration(number: 999, name: "future", statements: ["CREATE TABLE future (id BIGINT)"])
      try await database.migrate(Migration.all + [future])
      await #expect(throws: DatabaseError.self) { try await database.migrate() }
      try database.close()
    }
  }

  @Test func failingMigrationLeavesNothingBehind() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: folder + "/cutroom.db")
      let broken = Migration(number: 1, name: "broken", statements: ["CREATE TABLE one (id BIGINT)", "NONSENSE"])
      await #expect(throws: DatabaseError.self) { try await database.migrate([broken]) }
      let mended = Migration(number: 1, name: "mended", statements: ["CREATE TABLE one (id {bytes})"])
      #expect(try await database.migrate([mended]).count == 1)
      try database.close()
    }
  }

  @Test func dataFolderBelongsToOneHolderAtATime() async throws {
    try await withTemporaryFolder { parent in
      let folder = parent + "/a/data"
      var lock: DataFolderLock? = try DataFolderLock(folder: folder)
      #expect(throws: DataFolderError.held(folder: folder)) { try DataFolderLock(folder: folder) }
      #expect(DataFolderError.held(folder: folder).publicMessage.contains(folder))
      let attributes = try FileManager.default.attributesOfItem(atPath: folder)
      #expect(attributes[.posixPermissions] as? Int == 0o700)
      withExtendedLifetime(lock) {}
      lock = nil
      _ = try DataFolderLock(folder: folder)
    }
  }
}
