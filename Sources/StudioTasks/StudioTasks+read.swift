import ClipModel
import Database
import KlapProtocol
import Studio

extension StudioTasks {
  /// `GET /tasks/{id}`.
  package func task(_ id: String, account: Account.ID) async throws -> KlapTask {
    let (record, clipsReady) = try await database.read { transaction in
      let record = try transaction.task(id, of: account)
      let rows = try transaction.run("SELECT count(*) AS ready FROM cutroom_shorts WHERE task_id = $1", id)
      return (record, Int(try rows.first?.integer("ready") ?? 0))
    }
    return record.klap(extension: state(of: record, clipsReady: clipsReady))
  }

  /// `GET /projects/{id}`: one path with two meanings.
  package func projects(_ id: String, account: Account.ID) async throws -> KlapProjects {
    if id.utf8.count == IDLength.folder { return .folder(try await shorts(folder: id, account: account)) }
    return .short(try await short(id, folder: nil, account: account))
  }

  /// The shorts of a folder, in the order of the video; the list grows while the task works.
  package func shorts(folder: String, account: Account.ID) async throws -> [KlapShort] {
    let records = try await database.read { transaction in
      let known = try transaction.run(
        "SELECT id FROM cutroom_tasks WHERE folder_id = $1 AND account_id = $2", folder, account.rawValue)
      guard !known.isEmpty else { throw StudioTasksError.notFound("project") }
      return try transaction.run(ShortRecord.selection + " WHERE t.folder_id = $1", folder).map(ShortRecord.init)
    }
    return try records.sorted { $0.document.sourceStart < $1.document.sourceStart }
      .map { try $0.klap(extensions: hasExtensions(for: account)) }
  }

  /// `GET /projects/{folder_id}/{project_id}`, or without the folder.
  package func short(_ id: String, folder: String?, account: Account.ID) async throws -> KlapShort {
    let record = try await database.read { transaction in
      try transaction.short(id, folder: folder, of: account)
    }
    return try record.klap(extensions: hasExtensions(for: account))
  }

  /// What stands below the key `cutroom` of a task.
  func state(of record: TaskRecord, clipsReady: Int) -> CutroomTask? {
    guard hasExtensions(for: record.account) else { return nil }
    let live = record.status == .processing ? progress[record.id] : nil
    return CutroomTask(
      stage: live?.stage ?? record.stage, progress: max(record.progress, live?.progress ?? 0),
      etaSeconds: live?.etaSeconds, clipsReady: clipsReady, clipsChosen: live?.clipsChosen ?? record.clipsChosen,
      warning: record.status == .error ? nil : record.error)
  }
}

/// What `GET /projects/{id}` answers: an array for a folder, an object for a short.
package enum KlapProjects: Hashable, Sendable, Encodable {
  case folder([KlapShort])
  case short(KlapShort)

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .folder(let shorts): try shorts.encode(to: encoder)
    case .short(let short): try short.encode(to: encoder)
    }
  }
}

extension SQLTransaction {
  /// The short, unless it belongs to another account or another folder.
  func short(_ id: String, folder: String?, of account: Account.ID) throws -> ShortRecord {
    let rows = try run(ShortRecord.selection + " WHERE s.id = $1 AND t.account_id = $2", id, account.rawValue)
    guard let row = rows.first else { throw StudioTasksError.notFound("project") }
    let record = try ShortRecord(row)
    guard folder == nil || folder == record.output else { throw StudioTasksError.notFound("project") }
    return record
  }
}
