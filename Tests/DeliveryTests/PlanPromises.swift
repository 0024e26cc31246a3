import ClipModel
import Database
import Delivery
import PostgresDriver
import TestDatabase
import Testing

/// How PostgreSQL goes about the work.
@Suite(.timeLimit(.minutes(1)))
struct PlanPromises {
  /// A queue is often empty when statistics are taken, and full when somebody works by them.
  @Test func workCostsWhatItTakesThoughStatisticsKnowOfNone() async throws {
    try await withPostgres { address in
      let database = PostgresDatabase(PostgresConfiguration(address: address, connections: 1))
      try await fill(database)
      try await database.write { _ = try $0.run("DELETE FROM cutroom_work") }
      try await database.runAlone("ANALYZE cutroom_work")
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
      await database.close()
    }
  }

  private func fill(_ database: PostgresDatabase) async throws {
    try await database.write { transaction in
      _ = try transaction.run(
        """
        INSERT INTO cutroom_work
          (id, kind, account_id, payload, state, due_at, claim, retried, crashes, maximum_retries, alone, created_at)
        SELECT 'msg_' || lpad(number::text, 9, '0'), 'message', 'local', '', 'waiting', number, 0, 0, 0, 3, 0, number
        FROM generate_series(1, 20000) AS numbers (number)
        """)
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
