import ClipModel
import Database
import Library

extension Ledger {
  /// A run's clips in the provider's order.
  func clips(of run: Run.ID) throws -> [Clip] {
    try transaction.run("SELECT * FROM cutroom_clips WHERE run_id = $1 ORDER BY position, id", run.rawValue).map(clip)
  }

  func clip(_ id: Clip.ID) throws -> Clip? {
    try transaction.run("SELECT * FROM cutroom_clips WHERE id = $1", id.rawValue).first.map(clip)
  }

  /// False when the run has this short already.
  @discardableResult
  func insert(_ clip: Clip) throws -> Bool {
    try transaction.run(
      """
      INSERT INTO cutroom_clips (id, run_id, project_id, short_id, position, state, title, facts)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (run_id, short_id) DO NOTHING
      """, clip.id.rawValue, clip.run.rawValue, clip.project.rawValue, clip.shortID, clip.position,
      clip.state.rawValue, clip.title, try encoded(clip.facts))
    return transaction.changes == 1
  }

  func save(_ clip: Clip) throws {
    let values: [any SQLConvertible] = [
      clip.id.rawValue, clip.position, clip.state.rawValue, clip.title, try encoded(clip.facts), clip.exportID,
      clip.exportHolder, clip.exportLeaseUntil, clip.exports, clip.failures, clip.notBefore, clip.trouble,
      clip.videoFile?.text, clip.thumbnailFile?.text, clip.subtitlesFile?.text, clip.bytes, clip.keptAt,
    ]
    try transaction.run(
      """
      UPDATE cutroom_clips SET position = $2, state = $3, title = $4, facts = $5, export_id = $6, export_holder = $7,
        export_lease_until = $8, exports = $9, failures = $10, not_before = $11, trouble = $12, video_file = $13,
        thumbnail_file = $14, subtitles_file = $15, bytes = $16, kept_at = $17
      WHERE id = $1
      """, values)
  }

  /// Forgets the clips of all runs of a project but one, and returns their files, to be deleted after the commit.
  func removeClips(of project: Project.ID, except run: Run.ID?) throws -> [FileKey] {
    let rows = try transaction.run(
      "DELETE FROM cutroom_clips WHERE project_id = $1 AND run_id <> $2 RETURNING *", project.rawValue,
      run?.rawValue ?? "")
    return try rows.map(clip).flatMap(\.files)
  }

  /// Whether a row names the file; the key itself says which row that must be.
  func isRecorded(_ key: FileKey) throws -> Bool {
    let parts = key.text.split(separator: "/")
    guard parts.count > 2, let clip = try clip(Clip.ID(String(parts[1]))) else { return false }
    return clip.files.contains(key)
  }

  private func clip(_ row: SQLRow) throws -> Clip {
    Clip(
      id: Clip.ID(try row.text("id")), project: Project.ID(try row.text("project_id")),
      run: Run.ID(try row.text("run_id")), shortID: try row.text("short_id"),
      position: Int(try row.integer("position")), state: try row.word("state", as: Clip.State.self),
      title: try row.text("title"), facts: try decoded(Clip.Facts.self, try row.text("facts")),
      exportID: row.optionalText("export_id"), exportHolder: row.optionalText("export_holder"),
      exportLeaseUntil: try row.time("export_lease_until"), exports: Int(try row.integer("exports")),
      failures: Int(try row.integer("failures")), notBefore: try row.time("not_before"),
      trouble: row.optionalText("trouble"),
      videoFile: try row.optionalText("video_file").map(FileKey.init(_:)),
      thumbnailFile: try row.optionalText("thumbnail_file").map(FileKey.init(_:)),
      subtitlesFile: try row.optionalText("subtitles_file").map(FileKey.init(_:)),
      bytes: row.optionalInteger("bytes"), keptAt: row.optionalTime("kept_at"))
  }
}

extension Clip {
  /// Everything that is kept of it.
  var files: [FileKey] { [videoFile, thumbnailFile, subtitlesFile].compactMap(\.self) }
}
