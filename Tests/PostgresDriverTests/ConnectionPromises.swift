import ClipModel
import Database
import Dispatch
import Foundation
import PostgresDriver
import TestDatabase
import Testing

/// What becomes of calls when connections break, are few, or lead nowhere.
@Suite(.timeLimit(.minutes(1))) struct ConnectionPromises {
  @Test func callsAfterAKilledConnectionGetANewOne() async throws {
    try await withDatabase(connections: 1) { database, address in
      let first = try await database.write { try $0.backend() }
      let other = PostgresDatabase(PostgresConfiguration(address: address))
      try await other.write { _ = try $0.run("SELECT pg_terminate_backend($1::int, 5000) AS done", first) }
      let second = try await database.write { try $0.backend() }
      #expect(first != second)
      await other.close()
    }
  }

  @Test func bodyWhoseConnectionDiesIsRunAgain() async throws {
    try await withDatabase { database, _ in
      let runs = Count()
      try await database.write { transaction in
        try transaction.run("INSERT INTO cutroom_counters (name, value) VALUES ('runs', 1)")
        if runs.next() == 1 {
          try transaction.run("SELECT pg_terminate_backend(pg_backend_pid())")
        }
      }
      #expect(runs.value == 2)
      #expect(try await database.read { try $0.number("SELECT value FROM cutroom_counters") } == 1)
    }
  }

  @Test func commitThatTheServerDidNotDoIsNotAcknowledged() async throws {
    try await withDatabase { database, _ in
      try await database.write { transaction in
        try transaction.run(
          """
          CREATE FUNCTION fall() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'
          """)
        try transaction.run(
          """
          CREATE CONSTRAINT TRIGGER fall AFTER INSERT ON cutroom_counters DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION fall()
          """)
      }
      let error = await #expect(throws: DatabaseError.self) {
        try await database.write { transaction in
          transaction.afterCommit { Issue.record("never committed") }
          try transaction.run("INSERT INTO cutroom_counters (name, value) VALUES ('lost', 1)")
        }
      }
      #expect(error?.isRetryable == true)
      #expect(try await database.read { try $0.number("SELECT count(*) FROM cutroom_counters") } == 0)
    }
  }

  @Test func commitWhoseAnswerWasLostCountsWhenTheServerSaysSo() async throws {
    try await withDatabase { database, address in
      let thief = try await AnswerThief(of: address)
      let robbed = PostgresDatabase(PostgresConfiguration(address: thief.address))
      let (runs, actions) = (Count(), Count())
      try await robbed.write { transaction in
        runs.next()
        transaction.afterCommit { actions.next() }
        try transaction.run("INSERT INTO cutroom_counters (name, value) VALUES ('once', 1)")
      }
      #expect(thief.thefts == 1)
      #expect((runs.value, actions.value) == (1, 1))
      #expect(try await database.read { try $0.number("SELECT count(*) FROM cutroom_counters") } == 1)
      await robbed.close()
      try thief.close()
    }
  }

  @Test func acknowledgedWritesSurviveConnectionsThatAreKilledAllTheTime() async throws {
    try await withDatabase { database, address in
      let other = PostgresDatabase(PostgresConfiguration(address: address, connections: 1))
      let written = try await withThrowingTaskGroup(of: Set<String>.self) { group in
        for lane in 0..<8 { group.addTask { try await Self.publish(lane, into: database) } }
        for _ in 0..<20 {
          _ = try await other.write(.concurrent) { transaction in
            try transaction.run(
              """
              SELECT pg_sleep(0.03), pg_terminate_backend(pid) AS done FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
              """)
          }
        }
        return try await group.reduce(into: Set()) { $0.formUnion($1) }
      }
      let kept = try await database.read { transaction in
        Set(try transaction.run("SELECT name FROM cutroom_counters").map { try $0.text("name") })
      }
      #expect(written.isSubset(of: kept))
      #expect(written.count > 100)
      await other.close()
    }
  }

  /// Writes one row after the other; the acknowledged ones.
  private static func publish(_ lane: Int, into database: PostgresDatabase) async throws -> Set<String> {
    var written: Set<String> = []
    for number in 0..<100 {
      let name = "\(lane)-\(number)"
      do {
        _ = try await database.write(lane.isMultiple(of: 2) ? .serialized : .concurrent) {
          try $0.run("INSERT INTO cutroom_counters (name, value) VALUES ($1, 1)", name)
        }
        written.insert(name)
      } catch let error as DatabaseError where error.isRetryable {
        continue
      }
    }
    return written
  }

  /// Whoever comes back before the server has noticed what happened to it still hears what became of the write.
  @Test func aCommitWhoseServerStartsOverIsAcknowledgedOnlyWhenItIsCertain() async throws {
    let server = try await TestPostgres.start()
    let database = PostgresDatabase(PostgresConfiguration(address: server.address, patience: .seconds(20)))
    try await database.migrate()
    let thief = try await AnswerThief(of: server.address) {
      // The server starts over, its process stays.
      for process in server.backends { kill(process, SIGKILL) }
    }
    let robbed = PostgresDatabase(PostgresConfiguration(address: thief.address, patience: .seconds(20)))
    do {
      try await robbed.write { _ = try $0.run("INSERT INTO cutroom_counters (name, value) VALUES ('once', 1)") }
      let kept = try await database.read { try $0.run("SELECT name FROM cutroom_counters WHERE name = 'once'") }
      #expect(kept.count == 1)
    } catch let error as DatabaseError {
      #expect(error.isRetryable)
    }
    await robbed.close()
    await database.close()
    try thief.close()
    try server.stop()
  }

  @Test func noMoreConnectionsAreOpenedThanAllowed() async throws {
    try await withDatabase(connections: 3) { database, _ in
      let backends = try await withThrowingTaskGroup(of: Int64.self) { group in
        for _ in 0..<12 {
          group.addTask {
            try await database.read { transaction in
              try transaction.run("SELECT pg_sleep(0.05)")
              return try transaction.backend()
            }
          }
        }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(backends.count == 3)
    }
  }

  @Test func idleConnectionsAreClosedAndOpenedAgain() async throws {
    try await withPostgres { address in
      let database = PostgresDatabase(PostgresConfiguration(address: address, idle: .milliseconds(20)))
      let other = PostgresDatabase(PostgresConfiguration(address: address))
      for _ in 0..<3 {
        let backend = try await database.write { try $0.backend() }
        var isOpen = true
        while isOpen {
          isOpen = try await other.read { transaction in
            try transaction.number("SELECT count(*) FROM pg_stat_activity, pg_sleep(0.01) WHERE pid = \(backend)") > 0
          }
        }
      }
      await database.close()
      await other.close()
    }
  }

  @Test func readersPassAnyNumberOfWaitingWriters() async throws {
    try await withDatabase(connections: 2) { database, _ in
      let (begun, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await database.write { _ in
            begun.signal()
            gate.wait()
          }
        }
        await pass(begun)
        for number in 0..<10 {
          group.addTask {
            try await database.write {
              _ = try $0.run("INSERT INTO cutroom_counters (name, value) VALUES ($1, 1)", "\(number)")
            }
          }
        }
        #expect(try await database.read { try $0.number("SELECT count(*) FROM cutroom_counters") } == 0)
        gate.signal()
        try await group.waitForAll()
      }
      #expect(try await database.read { try $0.number("SELECT count(*) FROM cutroom_counters") } == 10)
    }
  }

  @Test func lostServerFailsCallsInTimeAndIsFoundAgain() async throws {
    let server = try await TestPostgres.start()
    let database = PostgresDatabase(PostgresConfiguration(address: server.address, patience: .seconds(5)))
    let children = try await database.read { transaction in
      try transaction.run("SELECT pid FROM pg_stat_activity").map { pid_t(try $0.integer("pid")) }
    }
    for process in [server.process] + children { kill(process, SIGSTOP) }
    let frozen = try await failure(of: database, within: .seconds(12))
    #expect(frozen?.isRetryable == true)
    for process in [server.process] + children { kill(process, SIGCONT) }
    _ = try await database.read { try $0.backend() }
    kill(server.process, SIGQUIT)
    let gone = try await failure(of: database, within: .seconds(7))
    #expect(gone?.isRetryable == true)
    await database.close()
    try server.stop()
  }

  private func failure(of database: PostgresDatabase, within limit: Duration) async throws -> DatabaseError? {
    let begin = ContinuousClock.now
    let error = await #expect(throws: DatabaseError.self) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 { group.addTask { _ = try await database.write { try $0.backend() } } }
        try await group.waitForAll()
      }
    }
    #expect(ContinuousClock.now - begin < limit)
    return error
  }

  @Test func addressWithoutAServerFailsInTime() async throws {
    let address = try PostgresAddress("postgresql://nobody:topsecret@127.0.0.1:1/nothing")
    let database = PostgresDatabase(PostgresConfiguration(address: address, patience: .milliseconds(500)))
    let begin = ContinuousClock.now
    let error = await #expect(throws: DatabaseError.self) { try await database.read { try $0.backend() } }
    #expect(ContinuousClock.now - begin < .seconds(3))
    #expect(error?.isRetryable == true)
    #expect(!String(reflecting: error).contains("topsecret"))
    await database.close()
    await #expect(throws: DatabaseError.self) { try await database.read { try $0.backend() } }
  }
}
