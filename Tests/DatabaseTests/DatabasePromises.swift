import Database
import Synchronization
import TestDatabase
import Testing

/// What every driver promises.
@Suite(.timeLimit(.minutes(1)))
struct DatabasePromises {
  private struct Refusal: Error {}

  private func withTable(
    _ driver: Drivers, _ body: @escaping (any Database) async throws -> Void
  ) async throws {
    try await driver.withDatabase { database in
      try await database.write { transaction in
        try transaction.run("CREATE TABLE parents (id BIGINT PRIMARY KEY)")
        try transaction.run(
          "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT UNIQUE, parent BIGINT REFERENCES parents (id))")
      }
      try await body(database)
    }
  }

  @Test(arguments: Drivers.all) func allKindsOfValuesComeBackAsTheyWent(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let row = try await database.read { transaction in
        try transaction.run(
          "SELECT $1 AS number, $2 AS half, $3 AS name, $4 AS data, $5 AS missing, $6 AS truth", Int64.max, 0.5, "Käse",
          [UInt8]([0, 255, 10]), String?.none, true
        )[0]
      }
      #expect(try row.integer("number") == .max)
      #expect(try row.real("half") == 0.5)
      #expect(try row.text("name") == "Käse")
      #expect(try row.bytes("data") == [0, 255, 10])
      #expect(row["missing"] == .null)
      #expect(try row.integer("truth") == 1)
    }
  }

  @Test(arguments: Drivers.all) func largeValuesPassWhole(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let bytes = (0..<(6 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let text = String(repeating: "Käse", count: 1 << 20)
      try await database.write { transaction in
        try transaction.run("CREATE TABLE large (data \(driver == .sqlite ? "BLOB" : "BYTEA"), words TEXT)")
        try transaction.run("INSERT INTO large (data, words) VALUES ($1, $2)", bytes, text)
      }
      let row = try await database.read { try $0.run("SELECT data, words FROM large")[0] }
      #expect(try row.bytes("data") == bytes)
      #expect(try row.text("words") == text)
    }
  }

  @Test(arguments: Drivers.all) func parametersAreBoundByNumberNotByOrder(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let row = try await database.read { transaction in
        try transaction.run("SELECT $2 AS second, $1 AS first, $2 AS again, '$1' AS quoted", "a", "b")[0]
      }
      #expect(try row.text("first") == "a")
      #expect(try row.text("second") == "b")
      #expect(try row.text("again") == "b")
      #expect(try row.text("quoted") == "$1")
    }
  }

  @Test(arguments: Drivers.all) func thrownErrorRollsBackAndIsPassedOn(driver: Drivers) async throws {
    try await withTable(driver) { database in
      await #expect(throws: Refusal.self) {
        try await database.write { transaction in
          try transaction.run("INSERT INTO things (id) VALUES (1)")
          throw Refusal()
        }
      }
      let rows = try await database.read { try $0.run("SELECT id FROM things") }
      #expect(rows.isEmpty)
    }
  }

  @Test(arguments: Drivers.all) func violationsAreToldApart(driver: Drivers) async throws {
    try await withTable(driver) { database in
      _ = try await database.write { try $0.run("INSERT INTO things (id, name) VALUES (1, 'one')") }
      let twice = await failure(database, "INSERT INTO things (id, name) VALUES (2, 'one')")
      let sameKey = await failure(database, "INSERT INTO things (id, name) VALUES (1, 'two')")
      let orphan = await failure(database, "INSERT INTO things (id, name, parent) VALUES (3, 'three', 9)")
      let nonsense = await failure(database, "INSERT INTO nowhere VALUES (1)")
      guard case .uniqueViolation = twice, case .uniqueViolation = sameKey, case .foreignKeyViolation = orphan,
        case .failed = nonsense
      else {
        Issue.record("told as \(String(describing: (twice, sameKey, orphan, nonsense)))")
        return
      }
    }
  }

  private func failure(_ database: any Database, _ sql: String) async -> DatabaseError? {
    do {
      _ = try await database.write { try $0.run(sql) }
      return nil
    } catch {
      return error as? DatabaseError
    }
  }

  @Test(arguments: Drivers.all) func changesCountsRowsAndReturningReturnsThem(driver: Drivers) async throws {
    try await withTable(driver) { database in
      try await database.write { transaction in
        try transaction.run("INSERT INTO things (id) VALUES (1), (2), (3)")
        #expect(transaction.changes == 3)
        let rows = try transaction.run("UPDATE things SET name = 'x' || id WHERE id > $1 RETURNING id, name", 1)
        #expect(try rows.map { try $0.integer("id") }.sorted() == [2, 3])
        #expect(transaction.changes == 2)
      }
    }
  }

  @Test(arguments: Drivers.all) func rowLocksAreUnderstood(driver: Drivers) async throws {
    try await withTable(driver) { database in
      _ = try await database.write { try $0.run("INSERT INTO things (id, name) VALUES (1, 'FOR UPDATE'), (2, NULL)") }
      try await database.write(.concurrent) { transaction in
        let one = try transaction.run("SELECT id FROM things WHERE name = 'FOR UPDATE' FOR UPDATE")
        #expect(try one.map { try $0.integer("id") } == [1])
        let free = try transaction.run(
          "UPDATE things SET name = 'x' WHERE id IN (SELECT id FROM things WHERE id > $1 FOR UPDATE SKIP LOCKED) RETURNING id",
          1)
        #expect(try free.map { try $0.integer("id") } == [2])
      }
    }
  }

  @Test(arguments: Drivers.all) func concurrentClaimsTakeEachRowOnce(driver: Drivers) async throws {
    try await withTable(driver) { database in
      _ = try await database.write { transaction in
        for id in 0..<200 { try transaction.run("INSERT INTO things (id) VALUES ($1)", id) }
      }
      let claimed = try await withThrowingTaskGroup(of: [Int64].self) { group in
        for _ in 0..<40 { group.addTask { try await database.write(.concurrent) { try claim(in: $0) } } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(Set(claimed).count == claimed.count)
      #expect(claimed.count <= 200)
      var rest = 200 - claimed.count
      while rest > 0 { rest -= try await database.write(.concurrent) { try claim(in: $0).count } }
      #expect(rest == 0)
    }
  }

  /// Six at most, whoever else claims beside.
  private func claim(in transaction: any SQLTransaction) throws -> [Int64] {
    let rows = try transaction.run(
      """
      WITH free AS MATERIALIZED (
        SELECT id FROM things WHERE name IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
      UPDATE things SET name = 'claimed ' || id WHERE id IN (SELECT id FROM free) RETURNING id
      """, 6)
    #expect(rows.count <= 6)
    return try rows.map { try $0.integer("id") }
  }

  @Test(arguments: Drivers.all) func sumsAndCountsAreIntegersAndAveragesReal(driver: Drivers) async throws {
    try await withTable(driver) { database in
      _ = try await database.write { try $0.run("INSERT INTO things (id) VALUES (1), (2), (4)") }
      let row = try await database.read {
        try $0.run("SELECT count(*) AS count, sum(id) AS sum, avg(id) AS average, max(id) > 3 AS large FROM things")[0]
      }
      #expect(try row.integer("count") == 3)
      #expect(try row.integer("sum") == 7)
      #expect(try abs(row.real("average") - 7.0 / 3) < 1e-9)
      #expect(try row.integer("large") == 1)
    }
  }

  @Test(arguments: Drivers.all) func actionsRunAfterTheCommitAndNeverAfterARollback(driver: Drivers) async throws {
    try await withTable(driver) { database in
      let log = EventLog()
      try await database.write { transaction in
        transaction.afterCommit { log.append("committed") }
        try transaction.run("INSERT INTO things (id) VALUES (1)")
        log.append("written")
      }
      await #expect(throws: Refusal.self) {
        try await database.write { transaction in
          transaction.afterCommit { log.append("never") }
          throw Refusal()
        }
      }
      #expect(log.entries == ["written", "committed"])
    }
  }

  @Test(arguments: Drivers.all) func writesOfACanceledTaskStillCount(driver: Drivers) async throws {
    try await withTable(driver) { database in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        _ = try await database.write { try $0.run("INSERT INTO things (id) VALUES (1)") }
      }
      _ = try await task.value
      let rows = try await database.read { try $0.run("SELECT id FROM things") }
      #expect(rows.count == 1)
    }
  }

  @Test(arguments: Drivers.all) func concurrentWritesAllCountOnce(driver: Drivers) async throws {
    try await withTable(driver) { database in
      _ = try await database.write { try $0.run("INSERT INTO things (id, parent) VALUES (1, NULL)") }
      _ = try await database.write { try $0.run("CREATE TABLE counter (value BIGINT NOT NULL)") }
      _ = try await database.write { try $0.run("INSERT INTO counter VALUES (0)") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<50 {
          group.addTask { _ = try await database.write { try $0.run("UPDATE counter SET value = value + 1") } }
        }
        try await group.waitForAll()
      }
      let rows = try await database.read { try $0.run("SELECT value FROM counter") }
      #expect(try rows[0].integer("value") == 50)
    }
  }
}

/// What happened, in order.
final class EventLog: Sendable {
  private let storage = Mutex<[String]>([])

  var entries: [String] { storage.withLock(\.self) }

  func append(_ entry: String) { storage.withLock { $0.append(entry) } }
}
