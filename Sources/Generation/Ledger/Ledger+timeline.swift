import ClipModel
import Database
import Logging

extension Ledger {
  /// Appends to the project's timeline and tells listeners after the commit.
  func note(
    _ kind: TimelineEntry.Kind, _ words: String, cause: String? = nil, run: Run.ID? = nil, project: Project
  ) throws {
    let sequence = try nextSequence()
    try transaction.run(
      """
      INSERT INTO cutroom_timeline (sequence, project_id, run_id, at, kind, words, cause)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """, sequence, project.id.rawValue, run?.rawValue, now, kind.rawValue, words, cause)
    let entry = TimelineEntry(
      sequence: sequence, at: now.iso8601, kind: kind, words: words, cause: cause, runID: run?.rawValue)
    tell(.entry(entry), project: project)
    log(entry, project)
  }

  /// For operators: what happened to which run, without what is in the video.
  private func log(_ entry: TimelineEntry, _ project: Project) {
    var metadata: Logger.Metadata = ["project": "\(project.id)"]
    metadata["run"] = entry.runID.map { "\($0)" }
    if entry.kind == .failed { metadata["reason"] = "\(entry.words)" }
    if entry.kind == .started { metadata["task"] = "\(entry.cause?.split(separator: " ").last ?? "")" }
    let level = entry.kind.logLevel
    transaction.afterCommit { [logger, metadata] in
      logger.log(
        level: level, "\(entry.runID == nil ? "project" : "run"): \(entry.kind.rawValue)", metadata: metadata)
    }
  }

  /// The same, unless the run's timeline says so already: what is delivered a hundred times is noted once.
  func noteOnce(
    _ kind: TimelineEntry.Kind, _ words: String, cause: String? = nil, run: Run.ID, project: Project
  ) throws {
    let known = try transaction.run(
      "SELECT 1 AS one FROM cutroom_timeline WHERE project_id = $1 AND run_id = $2 AND kind = $3 AND words = $4 LIMIT 1",
      project.id.rawValue, run.rawValue, kind.rawValue, words)
    if known.isEmpty { try note(kind, words, cause: cause, run: run, project: project) }
  }

  func tell(_ content: LiveEvent.Content, project: Project) {
    let event = LiveEvent(project: project.id, owner: project.owner, content: content)
    transaction.afterCommit { [live] in live.publish(event) }
  }

  func timeline(of project: Project.ID, after sequence: Int64 = 0) throws -> [TimelineEntry] {
    try transaction.run(
      "SELECT * FROM cutroom_timeline WHERE project_id = $1 AND sequence > $2 ORDER BY sequence", project.rawValue,
      sequence
    ).map { row in
      TimelineEntry(
        sequence: try row.integer("sequence"), at: try row.time("at").iso8601,
        kind: try row.word("kind", as: TimelineEntry.Kind.self), words: try row.text("words"),
        cause: row.optionalText("cause"), runID: row.optionalText("run_id"))
    }
  }

  /// A counter row is locked until the commit, so that sequences become visible in their order on every database.
  func nextSequence() throws -> Int64 {
    let rows = try transaction.run(
      """
      INSERT INTO cutroom_counters (name, value) VALUES ('timeline', 1)
      ON CONFLICT (name) DO UPDATE SET value = cutroom_counters.value + 1 RETURNING value
      """)
    return try rows[0].integer("value")
  }
}

extension TimelineEntry.Kind {
  fileprivate var logLevel: Logger.Level {
    switch self {
    case .failed, .uncertain: .notice
    case .queued, .started, .completed, .canceled, .trouble, .republished: .info
    case .created, .stage, .clip, .webhook, .noted, .deleted: .debug
    }
  }
}
