import ClipModel
import Database
import Foundation
import KlapProtocol

extension Ledger {
  private static let columns = """
    SELECT p.id, p.user_id, p.name, p.video_url, p.klap_status, p.klap_queued_at, p.klap_started_at,
      p.klap_completed_at, p.klap_error, p.created_at, c.original_id, c.options, c.source_seconds, c.current_run,
      c.clips_run
    FROM projects p JOIN cutroom_projects c ON c.project_id = p.id
    """

  func insert(_ new: NewProject, owner: Account.ID) throws -> Project {
    let id = Project.ID.random(prefix: "prj_")
    let at = now.iso8601
    try transaction.run(
      """
      INSERT INTO projects (id, user_id, name, video_url, klap_status, created_at, updated_at)
      VALUES ($1, $2, $3, $4, 'idle', $5, $5)
      """, id.rawValue, owner.rawValue, new.name, new.videoURL, at)
    try transaction.run(
      """
      INSERT INTO cutroom_projects (project_id, original_id, options, source_seconds) VALUES ($1, $2, $3, $4)
      """, id.rawValue, new.originalID, try encoded(new.options), new.sourceSeconds)
    guard let project = try project(id) else { throw DatabaseError.failed("a new project is gone") }
    try note(.created, "The project was made.", project: project)
    return project
  }

  func project(_ id: Project.ID) throws -> Project? {
    try transaction.run(Self.columns + " WHERE p.id = $1", id.rawValue).first.map(project)
  }

  /// nil also for somebody else's.
  func project(_ id: Project.ID, owner: Account.ID) throws -> Project? {
    try transaction.run(Self.columns + " WHERE p.id = $1 AND p.user_id = $2", id.rawValue, owner.rawValue)
      .first.map(project)
  }

  func projects(owner: Account.ID, before: (createdAt: String, id: String)?, limit: Int) throws -> [Project] {
    let rows =
      if let before {
        try transaction.run(
          Self.columns + """
             WHERE p.user_id = $1 AND (p.created_at < $2 OR (p.created_at = $2 AND p.id < $3))
            ORDER BY p.created_at DESC, p.id DESC LIMIT $4
            """, owner.rawValue, before.createdAt, before.id, limit)
      } else {
        try transaction.run(
          Self.columns + " WHERE p.user_id = $1 ORDER BY p.created_at DESC, p.id DESC LIMIT $2", owner.rawValue, limit)
      }
    return try rows.map(project)
  }

  /// Those with the same stored original, or of the same address while none is stored; newest first.
  func projects(withVideoOf new: NewProject, owner: Account.ID) throws -> [Project] {
    let (condition, video) =
      new.originalID.map { ("c.original_id = $2", $0) }
      ?? ("c.original_id IS NULL AND p.video_url = $2", new.videoURL ?? "")
    return try transaction.run(
      Self.columns + " WHERE p.user_id = $1 AND \(condition) ORDER BY p.created_at DESC, p.id DESC", owner.rawValue,
      video
    ).map(project)
  }

  func setOriginal(_ originalID: String, seconds: Double?, of project: Project) throws {
    try transaction.run(
      """
      UPDATE cutroom_projects SET original_id = $2, source_seconds = COALESCE($3, source_seconds) WHERE project_id = $1
      """, project.id.rawValue, originalID, seconds)
  }

  func isOriginalUsed(_ originalID: String) throws -> Bool {
    try !transaction.run("SELECT 1 AS one FROM cutroom_projects WHERE original_id = $1 LIMIT 1", originalID).isEmpty
  }

  func setRuns(current: Run.ID?, clips: Run.ID?, of project: Project.ID) throws {
    try transaction.run(
      "UPDATE cutroom_projects SET current_run = $2, clips_run = $3 WHERE project_id = $1", project.rawValue,
      current?.rawValue, clips?.rawValue)
  }

  func delete(_ project: Project) throws {
    try transaction.run("DELETE FROM projects WHERE id = $1", project.id.rawValue)
  }

  /// Moves the project by the one transition function, and writes the columns that go with the new state.
  ///
  /// - Throws: `ProjectTransitionError` for a step that is not allowed.
  @discardableResult
  func move(_ project: Project, by event: ProjectEvent, error: String? = nil) throws -> Project {
    var moved = project
    moved.state = try project.state.after(event)
    moved.error = error
    switch event {
    case .queue: (moved.queuedAt, moved.startedAt, moved.completedAt) = (now.iso8601, nil, nil)
    case .start: moved.startedAt = now.iso8601
    case .complete, .fail, .cancel: moved.completedAt = now.iso8601
    }
    try transaction.run(
      """
      UPDATE projects SET klap_status = $3, klap_queued_at = $4, klap_started_at = $5, klap_completed_at = $6,
        klap_error = $7, updated_at = $8
      WHERE id = $1 AND klap_status = $2
      """, project.id.rawValue, project.state.rawValue, moved.state.rawValue, moved.queuedAt, moved.startedAt,
      moved.completedAt, moved.error, now.iso8601)
    guard transaction.changes == 1 else { throw DatabaseError.failed("the project moved meanwhile") }
    return moved
  }

  private func project(_ row: SQLRow) throws -> Project {
    Project(
      id: Project.ID(try row.text("id")), owner: Account.ID(try row.text("user_id")), name: try row.text("name"),
      videoURL: row.optionalText("video_url"), originalID: row.optionalText("original_id"),
      options: try decoded(ClipOptions.self, try row.text("options")),
      sourceSeconds: row.optionalReal("source_seconds"),
      state: try row.word("klap_status", as: ProjectState.self), createdAt: try row.text("created_at"),
      queuedAt: row.optionalText("klap_queued_at"), startedAt: row.optionalText("klap_started_at"),
      completedAt: row.optionalText("klap_completed_at"), error: row.optionalText("klap_error"),
      currentRun: row.optionalText("current_run").map(Run.ID.init(_:)),
      clipsRun: row.optionalText("clips_run").map(Run.ID.init(_:)))
  }

  func encoded(_ value: some Encodable) throws -> String { String(decoding: try KlapJSON.encode(value), as: UTF8.self) }

  func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try KlapJSON.decode(type, from: Array(text.utf8))
  }
}
