import ClipModel
import Database
import Dispatch
import PostgresDriver
import TestDatabase
import Testing

/// How transactions end.
@Suite(.timeLimit(.minutes(1))) struct TransactionPromises {
  @Test func deadlockedBodiesAreRunAgainUntilBothCameThrough() async throws {
    try await withDatabase { database, _ in
      try await database.write {
        _ = try $0.run("INSERT INTO cutroom_counters (name, value) VALUES ('a', 0), ('b', 0)")
      }
      let runs = Count()
      let met = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (own, order) in [["a", "b"], ["b", "a"]].enumerated() {
          group.addTask {
            try await database.write(.concurrent) { transaction in
              let run = runs.next()
              try transaction.run("UPDATE cutroom_counters SET value = value + 1 WHERE name = $1", order[0])
              if run <= 2 {
                met[own].signal()
                met[1 - own].wait()
              }
              try transaction.run("UPDATE cutroom_counters SET value = value + 1 WHERE name = $1", order[1])
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(runs.value == 3)
      #expect(try await database.read { try $0.number("SELECT sum(value) FROM cutroom_counters") } == 4)
    }
  }

  @Test func bodyThatGoesOnAfterAnErrorIsRolledBack() async throws {
    try await withDatabase { database, _ in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.write { transaction in
          try transaction.run("INSERT INTO cutroom_counters (name, value) VALUES ('a', 1)")
          _ = try? transaction.run("INSERT INTO cutroom_counters (name, value) VALUES ('a', 2)")
        }
      }
      guard case .failed(let words) = error else {
        Issue.record("told as \(String(describing: error))")
        return
      }
      #expect(words.contains("cutroom_counters_pkey"))
      let kept = try await database.read { try $0.number("SELECT count(*) FROM cutroom_counters") }
      #expect(kept == 0)
    }
  }

  @Test func savepointLetsABodyGoOn() async throws {
    try await withDatabase { database, _ in
      for _ in 0..<3 {
        try await database.write { transaction in
          try transaction.run("DELETE FROM cutroom_counters")
          try transaction.run("INSERT INTO cutroom_counters (name, value) VALUES ('a', 1)")
          try transaction.run("SAVEPOINT attempt")
          do { try transaction.run("INSERT INTO cutroom_counters (name, value) VALUES ('a', 2)") } catch {
            try transaction.run("ROLLBACK TO SAVEPOINT attempt")
          }
          try transaction.run("INSERT INTO cutroom_counters (name, value) VALUES ('b', 3)")
        }
      }
      #expect(try await database.read { try $0.number("SELECT sum(value) FROM cutroom_counters") } == 4)
    }
  }

  @Test func serializedWritesOfManyNodesNeverOverlap() async throws {
    try await withDatabase { first, address in
      let nodes = [first] + (0..<2).map { _ in PostgresDatabase(PostgresConfiguration(address: address)) }
      try await first.write { _ = try $0.run("INSERT INTO cutroom_counters (name, value) VALUES ('a', 0)") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for turn in 0..<30 {
          let node = nodes[turn % 3]
          group.addTask {
            try await node.write { transaction in
              let value = try transaction.number("SELECT value FROM cutroom_counters")
              try transaction.run("UPDATE cutroom_counters SET value = $1", value + 1)
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await first.read { try $0.number("SELECT value FROM cutroom_counters") } == 30)
      for node in nodes.dropFirst() { await node.close() }
    }
  }

  @Test func readsSeeOneMomentAndCanNotWrite() async throws {
    try await withDatabase { database, _ in
      await #expect(throws: DatabaseError.self) {
        try await database.read { try $0.run("DELETE FROM cutroom_accounts") }
      }
      let (read, written) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      async let counts = database.read { transaction in
        let before = try transaction.number("SELECT count(*) FROM cutroom_counters")
        read.signal()
        written.wait()
        return (before, try transaction.number("SELECT count(*) FROM cutroom_counters"))
      }
      try await database.write { transaction in
        read.wait()
        try transaction.run("INSERT INTO cutroom_counters (name, value) VALUES ('a', 1)")
        transaction.afterCommit { written.signal() }
      }
      #expect(try await counts == (0, 0))
    }
  }

  @Test func connectionsKeepNoMoreStatementsThanAllowed() async throws {
    try await withDatabase(connections: 1, statements: 4) { database, _ in
      let prepared = try await database.read { transaction in
        for number in 0..<20 {
          for _ in 0..<3 { #expect(try transaction.number("SELECT \(number)") == Int64(number)) }
        }
        return try transaction.number("SELECT count(*) FROM pg_prepared_statements")
      }
      #expect((1...4).contains(prepared))
    }
  }

  @Test func transactionsBeginHoweverManyStatementsLeave() async throws {
    try await withDatabase(connections: 1, statements: 4) { database, _ in
      for round in 0..<4 {
        for isolation in [WriteIsolation.concurrent, .serialized] {
          _ = try await database.write(isolation) { transaction in
            for number in 0..<6 { for _ in 0..<2 { _ = try transaction.number("SELECT \(number * round)") } }
          }
        }
        let prepared = try await database.read { transaction in
          for number in 0..<6 { for _ in 0..<2 { _ = try transaction.number("SELECT \(number + round)") } }
          return try transaction.number("SELECT count(*) FROM pg_prepared_statements")
        }
        #expect((1...4).contains(prepared))
      }
    }
  }

  @Test func moreArgumentsThanTheProtocolTakesAreRefusedInWords() async throws {
    try await withDatabase { database, _ in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.read { try $0.run("SELECT 1", [Int](repeating: 1, count: 65_536)) }
      }
      #expect(String(describing: error).contains("too many"))
    }
  }

  @Test func preparedStatementsSurviveAChangeOfTheirTable() async throws {
    try await withDatabase(connections: 1) { database, _ in
      let select: @Sendable (any SQLTransaction) throws -> Int = { try $0.run("SELECT * FROM cutroom_counters").count }
      for _ in 0..<3 { _ = try await database.read(select) }
      try await database.write { _ = try $0.run("ALTER TABLE cutroom_counters ADD COLUMN note TEXT") }
      #expect(try await database.read(select) == 0)
    }
  }

  @Test func textWithANulByteIsRefusedInWords() async throws {
    try await withDatabase { database, _ in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.read { try $0.run("SELECT $1", "a\0b") }
      }
      #expect(String(describing: error).contains("NUL"))
      await #expect(throws: DatabaseError.self) {
        try await database.read { try $0.run("SELECT convert_from($1, 'UTF8')", [UInt8]([0xC3, 0x28])) }
      }
    }
  }

  @Test func foreignColumnTypesAreReadAndWrittenAsText() async throws {
    try await withDatabase { database, _ in
      let id = "6f1b0d3e-6a0e-4c5b-9f43-0a4c5d1f2b3c"
      let row = try await database.write { transaction in
        try transaction.run("CREATE TABLE foreign_things (id uuid, at timestamptz, facts jsonb, flag boolean)")
        try transaction.run(
          "INSERT INTO foreign_things VALUES ($1, $2, $3, true)", id, "2026-01-31T12:00:00.5Z", "{\"a\":1}")
        return try transaction.run("SELECT * FROM foreign_things WHERE id = $1", id)[0]
      }
      #expect(try row.text("id") == id)
      #expect(try row.text("at") == "2026-01-31T12:00:00.5Z")
      #expect(try row.text("facts") == "{\"a\": 1}")
      #expect(try row.integer("flag") == 1)
    }
  }
}
