import ClipModel
import Database

/// How long a stage took in runs that completed.
struct StageTiming: Hashable, Sendable {
  var stage: Stage
  /// Milliseconds per second of source, or in all where the length was unknown.
  var milliseconds: Double
  var isPerSecond: Bool
}

extension Ledger {
  /// Adds the time since the last look to the stage that the run was in.
  func addTiming(of run: Run, source: Double?) throws {
    guard let since = run.lastCheckAt ?? run.startedAt, now > since else { return }
    try transaction.run(
      """
      INSERT INTO cutroom_stage_timings (run_id, provider, stage, milliseconds, source_seconds)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (run_id, stage)
        DO UPDATE SET milliseconds = cutroom_stage_timings.milliseconds + excluded.milliseconds
      """, run.id.rawValue, run.provider, run.stage.rawValue, (now - since).milliseconds, source)
  }

  /// Only runs that completed teach.
  func completeTimings(of run: Run.ID) throws {
    try transaction.run("UPDATE cutroom_stage_timings SET complete = 1 WHERE run_id = $1", run.rawValue)
  }

  func forgetTimings(of run: Run.ID) throws {
    try transaction.run("DELETE FROM cutroom_stage_timings WHERE run_id = $1 AND complete = 0", run.rawValue)
  }

  /// Milliseconds that a run has spent in each stage so far.
  func spent(by run: Run.ID) throws -> [Stage: Double] {
    let rows = try transaction.run(
      "SELECT stage, milliseconds FROM cutroom_stage_timings WHERE run_id = $1", run.rawValue)
    return try rows.reduce(into: [:]) { spent, row in
      spent[try row.word("stage", as: Stage.self)] = Double(try row.integer("milliseconds"))
    }
  }

  /// What the provider's newest twenty completed runs teach.
  func learnedTimings(of provider: String) throws -> [String: [StageTiming]] {
    let rows = try transaction.run(
      """
      SELECT t.run_id, t.stage, t.milliseconds, t.source_seconds FROM cutroom_stage_timings t
      WHERE t.complete = 1 AND t.provider = $1 AND t.run_id IN (
        SELECT r.id FROM cutroom_runs r WHERE r.state = 'completed' AND r.provider = $1
        ORDER BY r.ended_at DESC LIMIT 20)
      """, provider)
    return try rows.reduce(into: [:]) { learned, row in
      let seconds = row.optionalReal("source_seconds").flatMap { $0 > 0 ? $0 : nil }
      let milliseconds = Double(try row.integer("milliseconds"))
      learned[try row.text("run_id"), default: []].append(
        StageTiming(
          stage: try row.word("stage", as: Stage.self), milliseconds: milliseconds / (seconds ?? 1),
          isPerSecond: seconds != nil))
    }
  }
}
