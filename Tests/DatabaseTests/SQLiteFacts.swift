import ClipModel
import Database
import Foundation
import SQLiteDriver
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
