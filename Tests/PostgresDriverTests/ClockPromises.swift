import ClipModel
import Database
import PostgresDriver
import TestClock
import TestDatabase
import Testing

/// One time for all nodes.
@Suite(.timeLimit(.minutes(1))) struct ClockPromises {
  @Test func nodesWhoseOwnClocksDifferTellTheDatabasesTime() async throws {
    try await withDatabase { database, _ in
      let clock = try await DatabaseClock(database, base: ManualClock(start: Timestamp(milliseconds: 0)))
      let told = clock.now
      let real = try await database.read { transaction in
        try transaction.number("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
      }
      #expect(abs(real - told.milliseconds) < 2_000)
    }
  }

  @Test func clockStandsStillUntilABetterTimeHasCaughtUp() async throws {
    try await withDatabase { database, _ in
      let base = ManualClock()
      let clock = try await DatabaseClock(database, base: base)
      base.advance(by: .seconds(4))
      let early = clock.now
      try await clock.measure()
      #expect(clock.now == early)
      base.advance(by: .seconds(5))
      #expect(clock.now > early)
    }
  }

  @Test func clockFollowsAServerThatWasSetBack() async throws {
    try await withDatabase { database, _ in
      let base = ManualClock()
      let clock = try await DatabaseClock(database, base: base)
      base.advance(by: .seconds(3600))
      let wrong = clock.now
      try await clock.measure()
      #expect(wrong - clock.now > .seconds(3500))
    }
  }

  @Test func clockIsMeasuredAgainEveryTenSeconds() async throws {
    try await withDatabase { database, _ in
      let base = ManualClock()
      let clock = try await DatabaseClock(database, base: base)
      let run = Task { await clock.run() }
      await base.sleeper(for: DatabaseClock.interval)
      base.advance(by: .seconds(3600))
      let wrong = clock.now
      await base.sleeper(for: DatabaseClock.interval)
      #expect(wrong - clock.now > .seconds(3500))
      run.cancel()
      await run.value
    }
  }
}
