import ClipModel
import Database
import KlapProtocol
import Studio

extension StudioTasks {
  /// `POST …/exports`. A short is rendered already, so that the export is ready at once.
  ///
  /// - Parameter body: may be empty.
  /// - Throws: `StudioTasksError.invalid` when a watermark is asked for, `.notFound`.
  package func startExport(
    of short: String, folder: String?, body: [UInt8], account: Account.ID
  ) async throws -> KlapExport {
    try checkExportBody(body)
    var random = SystemRandomNumberGenerator()
    let id = randomBase62(count: IDLength.export, using: &random)
    let now = clock.now
    let record = try await database.write { transaction in
      let record = try transaction.short(short, folder: folder, of: account)
      try transaction.run(
        "INSERT INTO cutroom_exports (id, short_id, created_at) VALUES ($1, $2, $3)", id, record.id,
        now.milliseconds)
      return record
    }
    return export(id, of: record, createdAt: now)
  }

  /// `GET …/exports/{export_id}`; the link is new each time.
  package func export(
    _ id: String, of short: String, folder: String?, account: Account.ID
  ) async throws -> KlapExport {
    let exports = try await exports(of: short, folder: folder, account: account)
    guard let export = exports.first(where: { $0.id == id }) else { throw StudioTasksError.notFound("export") }
    return export
  }

  /// `GET …/exports`.
  package func exports(of short: String, folder: String?, account: Account.ID) async throws -> [KlapExport] {
    let (record, rows) = try await database.read { transaction in
      let record = try transaction.short(short, folder: folder, of: account)
      let rows = try transaction.run(
        "SELECT id, created_at FROM cutroom_exports WHERE short_id = $1 ORDER BY created_at, id", record.id)
      return (record, rows)
    }
    return try rows.map { row in
      export(
        try row.text("id"), of: record, createdAt: Timestamp(milliseconds: try row.integer("created_at")))
    }
  }

  private func export(_ id: String, of short: ShortRecord, createdAt: Timestamp) -> KlapExport {
    KlapExport(
      id: id, status: .ready, srcURL: link(id, .video), projectID: short.id, createdAt: createdAt.iso8601,
      finishedAt: createdAt.iso8601, name: short.document.title, authorID: short.account.rawValue,
      folderID: short.output,
      cutroom: hasExtensions(for: short.account)
        ? CutroomExport(
          thumbnailURL: link(id, .thumbnail), subtitlesURL: link(id, .subtitles), documentURL: link(id, .document))
        : nil)
  }

  private func checkExportBody(_ body: [UInt8]) throws {
    guard !body.isEmpty else { return }
    let fields: JSONValue
    do {
      fields = try KlapJSON.decode(JSONValue.self, from: body)
    } catch is DecodingError {
      throw StudioTasksError.invalid(.malformed("it is no JSON object"))
    }
    guard fields["watermark"] == nil || fields["watermark"] == .null else {
      throw StudioTasksError.invalid(.unsupported(option: "watermark"))
    }
  }
}
