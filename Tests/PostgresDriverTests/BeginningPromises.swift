import ClipModel
import Database
import Dispatch
import PostgresDriver
import TestDatabase
import Testing

/// How transactions begin: on the way of their first statement.
@Suite(.timeLimit(.minutes(1))) struct BeginningPromises {
  @Test func aBodyThatAsksForNothingIsDone() async throws {
    try await withDatabase { database, _ in
      let done = Count()
      let value = try await database.write(.concurrent) { transaction in
        transaction.afterCommit { done.next() }
        return 7
      }
      #expect(value == 7)
      #expect(done.value == 1)
    }
  }

  @Test(arguments: [WriteIsolation.concurrent, .serialized])
  func anErrorOfTheFirstStatementIsItsOwn(isolation: WriteIsolation) async throws {
    try await withDatabase(connections: 1) { database, _ in
      let insert: @Sendable (any SQLTransaction) throws -> Void = {
        try $0.run("INSERT INTO cutroom_counters (name, value) VALUES ('a', 1)")
      }
      try await database.write(isolation, insert)
      // Run at once, prepared, and as it was prepared.
      for _ in 0..<3 {
        let error = await #expect(throws: DatabaseError.self) { try await database.write(isolation, insert) }
        guard case .uniqueViolation = error else {
          Issue.record("told as \(String(describing: error))")
          continue
        }
      }
      #expect(try await database.read { try $0.number("SELECT count(*) FROM cutroom_counters") } == 1)
    }
  }

  @Test func aStatementThatCouldNotBePreparedIsPreparedLater() async throws {
    try await withDatabase(connections: 1) { database, _ in
      let select: @Sendable (any SQLTransaction) throws -> Int = { try $0.run("SELECT * FROM later_things").count }
      for _ in 0..<3 { await #expect(throws: DatabaseError.self) { try await database.read(select) } }
      try await database.write { _ = try $0.run("CREATE TABLE later_things (id TEXT)") }
      for _ in 0..<3 { #expect(try await database.read(select) == 0) }
      let prepared = try await database.read {
        try $0.number("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%later_things'")
      }
      #expect(prepared == 1)
    }
  }

  @Test func nothingIsKeptOfWhatCouldNotBegin() async throws {
    try await withDatabase { database, address in
      let name = try await database.write { transaction in
        try transaction.run("CREATE SCHEMA shadow")
        try transaction.run(
          """
          CREATE FUNCTION shadow.pg_current_xact_id() RETURNS text LANGUAGE plpgsql
          AS $$ BEGIN RAISE EXCEPTION 'no number today'; END $$
          """)
        return try transaction.run("SELECT current_database()::text AS name")[0].text("name")
      }
      try await database.runAlone("ALTER DATABASE \(name) SET search_path = shadow, pg_catalog, public")
      let shadowed = PostgresDatabase(PostgresConfiguration(address: address))
      for isolation in [WriteIsolation.concurrent, .serialized] {
        let error = await #expect(throws: DatabaseError.self) {
          try await shadowed.write(isolation) { transaction in
            for name in ["a", "b"] {
              _ = try? transaction.run("INSERT INTO cutroom_counters (name, value) VALUES ($1, 1)", name)
            }
          }
        }
        guard case .unavailable(let words) = error else {
          Issue.record("told as \(String(describing: error))")
          continue
        }
        #expect(words.contains("no number today"))
      }
      #expect(try await shadowed.read { try $0.number("SELECT count(*) FROM cutroom_counters") } == 0)
      await shadowed.close()
    }
  }

  @Test func aSerializedBodyIsNotEnteredBeforeTheLastOneHasEnded() async throws {
    try await withDatabase { first, address in
      let second = PostgresDatabase(PostgresConfiguration(address: address))
      let (isInside, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      let entered = Count()
      async let one: Void = first.write { transaction in
        try transaction.run("INSERT INTO cutroom_counters (name, value) VALUES ('a', 1)")
        isInside.signal()
        mayEnd.wait()
      }
      await pass(isInside)
      async let two = second.write { transaction in
        entered.next()
        return try transaction.number("SELECT value FROM cutroom_counters")
      }
      // Until the second one stands before the lock.
      try await first.read { transaction in
        let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        for _ in 0..<1_000 where try transaction.number(waiting) == 0 {
          try transaction.run("SELECT pg_sleep(0.01)::text")
        }
      }
      #expect(entered.value == 0)
      mayEnd.signal()
      try await one
      #expect(try await two == 1)
      await second.close()
    }
  }
}
