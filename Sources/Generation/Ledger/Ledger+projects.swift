import ClipModel
import Database
import Foundation
import KlapProtocol

extension Ledger {
  /// A row that the product has inserted itself has none of ours yet.
  private var columns: String {
    """
    SELECT p.id, p."\(table.owner)" AS owner, p.name, p."\(table.video)" AS video, p.klap_status, p.klap_queued_at,
      p.klap_started_at, p.klap_completed_at, p.klap_error, p.created_at, c.original_id, c.options, c.source_seconds,
      c.current_run, c.clips_run
    FROM projects p LEFT JOIN cutroom_projects c ON c.project_id = p.id
    """
  }

  /// The owner of a row, compared as text.
  private var owner: String { table.hasUUIDOwners ? "CAST(p.\"\(table.owner)\" AS TEXT)" : "p.\"\(table.owner)\"" }

  func insert(_ new: NewProject, owner: Account.ID) throws -> Project {
    if table.hasUUIDOwners, UUID(uuidString: owner.rawValue) == nil { throw GenerationError.foreignOwners }
    let id = table.hasUUIDs ? Project.ID(UUID().uuidString.lowercased()) : .random(prefix: "prj_")
    let at = now.iso8601
    try transaction.run(
      """
      INSERT INTO projects (id, "\(table.owner)", name, "\(table.video)", klap_status, created_at, updated_at)
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
    guard table.mayHold(id) else { return nil }
    return try transaction.run(columns + " WHERE p.id = $1", id.rawValue).first.map(project)
  }

  /// nil also for somebody else's.
  func project(_ id: Project.ID, owner: Account.ID) throws -> Project? {
    guard table.mayHold(id) else { return nil }
    return try transaction.run(columns + " WHERE p.id = $1 AND \(self.owner) = $2", id.rawValue, owner.rawValue)
      .first.map(project)
  }

  func projects(owner: Account.ID, before: (createdAt: String, id: String)?, limit: Int) throws -> [Project] {
    let rows =
      if let before {
        try transaction.run(
          columns + """
             WHERE \(self.owner) = $1 AND (p.created_at < $2 OR (p.created_at = $2 AND p.id < $3))
            ORDER BY p.created_at DESC, p.id DESC LIMIT $4
            """, owner.rawValue, before.createdAt, before.id, limit)
      } else {
        try transaction.run(
          columns + " WHERE \(self.owner) = $1 ORDER BY p.created_at DESC, p.id DESC LIMIT $2", owner.rawValue, limit)
      }
    return try rows.map(project)
  }

  /// Those with the same stored original, or of the same address while none is stored; newest first.
  func projects(withVideoOf new: NewProject, owner: Account.ID) throws -> [Project] {
    let (condition, video) =
      new.originalID.map { ("c.original_id = $2", $0) }
      ?? ("c.original_id IS NULL AND p.\"\(table.video)\" = $2", new.videoURL ?? "")
    return try transaction.run(
      columns + " WHERE \(self.owner) = $1 AND \(condition) ORDER BY p.created_at DESC, p.id DESC", owner.rawValue,
      video
    ).map(project)
  }

  func setOriginal(_ originalID: String, seconds: Double?, of project: Project) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_projects AS c (project_id, original_id, source_seconds, options) VALUES ($1, $2, $3, $4)
      ON CONFLICT (project_id) DO UPDATE SET original_id = $2, source_seconds = COALESCE($3, c.source_seconds)
      """, project.id.rawValue, originalID, seconds, try encoded(project.options))
  }

  func isOriginalUsed(_ originalID: String) throws -> Bool {
    try !transaction.run("SELECT 1 AS one FROM cutroom_projects WHERE original_id = $1 LIMIT 1", originalID).isEmpty
  }

  func setRuns(current: Run.ID?, clips: Run.ID?, of project: Project) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_projects (project_id, current_run, clips_run, options) VALUES ($1, $2, $3, $4)
      ON CONFLICT (project_id) DO UPDATE SET current_run = $2, clips_run = $3
      """, project.id.rawValue, current?.rawValue, clips?.rawValue, try encoded(project.options))
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
      WHERE id = $1 AND COALESCE(klap_status, 'idle') = $2
      """, project.id.rawValue, project.state.rawValue, moved.state.rawValue, moved.queuedAt, moved.startedAt,
      moved.completedAt, moved.error, now.iso8601)
    guard transaction.changes == 1 else { throw DatabaseError.failed("the project moved meanwhile") }
    return moved
  }

  private func project(_ row: SQLRow) throws -> Project {
    Project(
      id: Project.ID(try row.text("id")), owner: Account.ID(try row.text("owner")),
      name: row.optionalText("name") ?? "Untitled", videoURL: row.optionalText("video"),
      originalID: row.optionalText("original_id"),
      options: try row.optionalText("options").map { try decoded(ClipOptions.self, $0) } ?? ClipOptions(),
      sourceSeconds: row.optionalReal("source_seconds"),
      state: row["klap_status"] == .null ? .idle : try row.word("klap_status", as: ProjectState.self),
      createdAt: row.optionalText("created_at") ?? "",
      queuedAt: row.optionalText("klap_queued_at"), startedAt: row.optionalText("klap_started_at"),
      completedAt: row.optionalText("klap_completed_at"), error: row.optionalText("klap_error"),
      currentRun: row.optionalText("current_run").map(Run.ID.init(_:)),
      clipsRun: row.optionalText("clips_run").map(Run.ID.init(_:)))
  }

  /// Writes JSON text.
  func encoded(_ value: some Encodable) throws -> String { String(decoding: try KlapJSON.encode(value), as: UTF8.self) }

  func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try KlapJSON.decode(type, from: Array(text.utf8))
  }
}

extension ProjectTable {
  /// Whether there may be a row with that id; PostgreSQL takes no other words for a UUID.
  fileprivate func mayHold(_ id: Project.ID) -> Bool { !hasUUIDs || UUID(uuidString: id.rawValue) != nil }
}
