import ClipModel
import Database
import Delivery
import PostgresDriver
import TestDatabase
import Testing

/// How PostgreSQL goes about the work.
@Suite(.timeLimit(.minutes(1)))
struct PlanPromises {
  @Test func workCostsWhatItTakesThoughStatisticsKnowOfNone() async throws {
    try await withForgottenWork { database in
      try await fill(database)
      let before = try await entriesRead(in: database)
      let queue = WorkQueue(database: database)
      for _ in 0..<10 {
        let claims = try await queue.claim(.message, limit: 64)
        #expect(claims.count == 64)
        #expect(try await queue.renew(claims).count == 64)
        try await withThrowingTaskGroup(of: Bool.self) { group in
          for claim in claims {
            group.addTask { try await queue.settle(claim, .delivered(mayShare: claim.id != claims[0].id) { _ in }) }
          }
          for try await isSettled in group { #expect(isSettled) }
        }
      }
      // Each item is found some five times, and each claim passes by what was taken before it.
      #expect(try await entriesRead(in: database) - before < 20_000)
    }
  }

  @Test func whoeverGetsASlotIsFoundAsEasily() async throws {
    try await withForgottenWork { database in
      let queue = WorkQueue(database: database)
      let office = PostOffice(outbox: Outbox(queue: queue))
      let request = try PublishRequest(
        destination: "https://a.example",
        headers: [
          ("Upstash-Flow-Control-Key", "k"), ("Upstash-Flow-Control-Value", "parallelism=8"),
        ], body: [], account: .local)
      _ = try await office.publish(request)
      let lane = try #require(try await queue.claim(.message, limit: 1).first).id
      try await fill(database, heldLike: lane)
      let before = try await entriesRead(in: database)
      _ = try await office.publish(request)
      for _ in 0..<10 {
        let claims = try await queue.claim(.message, limit: 64)
        #expect(claims.count == 7)
        for claim in claims { #expect(try await queue.settle(claim, .delivered { _ in })) }
      }
      #expect(try await entriesRead(in: database) - before < 20_000)
    }
  }

  /// Runs `body` with a database in which the table of work is empty and was empty when statistics were taken, but has
  /// been larger. A queue often is like that.
  private func withForgottenWork(_ body: (PostgresDatabase) async throws -> Void) async throws {
    try await withPostgres { address in
      let database = PostgresDatabase(PostgresConfiguration(address: address, connections: 1))
      try await fill(database)
      try await database.write { _ = try $0.run("DELETE FROM cutroom_work") }
      try await database.runAlone("ANALYZE cutroom_work")
      let result: Result<Void, any Error>
      do { result = .success(try await body(database)) } catch { result = .failure(error) }
      await database.close()
      try result.get()
    }
  }

  /// Puts 20,000 items there: due, or held by the flow of one that has a slot of it.
  private func fill(_ database: PostgresDatabase, heldLike first: WorkItem.ID? = nil) async throws {
    try await database.write { transaction in
      _ = try transaction.run(
        """
        INSERT INTO cutroom_work
          (id, kind, account_id, payload, state, due_at, claim, retried, crashes, maximum_retries, alone, created_at,
           flow_lane, held_by, place)
        SELECT 'msg_' || lpad(number::text, 9, '0'), 'message', 'local', '',
          CASE WHEN lane IS NULL THEN 'waiting' ELSE 'held' END, number, 0, 0, 0, 3, 0, number, lane, lane, number
        FROM generate_series(1, 20000) AS numbers (number)
        LEFT JOIN (SELECT flow_lane AS lane FROM cutroom_work WHERE id = $1) AS first ON TRUE
        """, first?.rawValue)
    }
  }

  /// Rows and entries of indexes that were read of the table of work so far.
  private func entriesRead(in database: PostgresDatabase) async throws -> Int64 {
    try await database.read { _ = try $0.run("SELECT pg_stat_force_next_flush()::text") }
    return try await database.read { transaction in
      try transaction.run(
        """
        SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'cutroom_work')::bigint
          + (SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'cutroom_work') AS count
        """)[0].integer("count")
    }
  }
}
