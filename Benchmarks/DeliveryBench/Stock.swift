import Database
import Foundation

/// Messages that were there before the measurement: whole rows, as if each had been published, and delivered or not.
enum Stock {
  private static let step = 50_000

  static func put(into database: any Database, finished: Int, waiting: Int) async throws {
    for start in stride(from: 0, to: finished, by: step) {
      try await put(min(step, finished - start), from: start, isFinished: true, into: database)
    }
    for start in stride(from: 0, to: waiting, by: step) {
      try await put(min(step, waiting - start), from: finished + start, isFinished: false, into: database)
    }
  }

  /// Their ids begin with the time, as ours do: 50 in a millisecond.
  private static func put(_ count: Int, from first: Int, isFinished: Bool, into database: any Database) async throws {
    let now = Int(Date().timeIntervalSince1970 * 1000)
    try await database.write { transaction in
      try transaction.run("CREATE TEMP TABLE fresh (id TEXT PRIMARY KEY)")
      try transaction.run(
        """
        WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < $1)
        INSERT INTO fresh SELECT printf('msg_%09x', ($2 + number) / 50) || lower(hex(randomblob(6))) || '0' FROM numbers
        """, count, first)
      try messages(now, transaction)
      try isFinished ? history(now, transaction) : work(now, transaction)
      try transaction.run("DROP TABLE fresh")
    }
  }

  private static func messages(_ now: Int, _ transaction: any SQLTransaction) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_messages
        (id, account_id, destination, method, headers, body, maximum_retries, timeout_ms, not_before, created_at,
         options, host, path)
      SELECT id, 'stock', 'https://destination.example/hook', 'POST',
        '[{"name":"Content-Type","value":"application/json"}]', $2, 3, 120000, $1, $1,
        '{"callbackOptions":{"headers":[]},"failureCallbackOptions":{"headers":[]},"labels":[]}',
        'destination.example', '/hook' FROM fresh
      """, now, Sample.body)
    try event("CREATED", claim: 0, now, transaction)
  }

  private static func history(_ now: Int, _ transaction: any SQLTransaction) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_work_history
        (id, kind, account_id, payload, state, claim, retried, crashes, maximum_retries, created_at, finished_at)
      SELECT id, 'message', 'stock', x'', 'delivered', 1, 0, 0, 3, $1, $1 FROM fresh
      """, now)
    try event("ACTIVE", claim: 1, now, transaction)
    try event("DELIVERED", claim: 1, now, transaction)
  }

  /// Due in a day.
  private static func work(_ now: Int, _ transaction: any SQLTransaction) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_work
        (id, kind, account_id, payload, state, due_at, claim, retried, crashes, maximum_retries, alone, created_at)
      SELECT id, 'message', 'stock', x'', 'waiting', $1 + 86400000, 0, 0, 0, 3, 0, $1 FROM fresh
      """, now)
  }

  private static func event(
    _ state: String, claim: Int, _ now: Int, _ transaction: any SQLTransaction
  ) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_events (message_id, claim, state, account_id, at, retried)
      SELECT id, $1, $2, 'stock', $3, 0 FROM fresh
      """, claim, state, now)
  }
}
