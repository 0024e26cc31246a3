import ClipModel
import Database
import Delivery
import KlapProtocol

/// A row of `cutroom_tasks`.
struct TaskRecord: Sendable {
  var id: String
  var account: Account.ID
  var folder: String
  var work: WorkItem.ID
  var requestHash: String
  var request: CreateTaskRequest
  var status: KlapStatus
  var stage: String
  var progress: Double
  var clipsChosen: Int?
  /// Fetched original, relative to the studio's folder.
  var sourceFile: String?
  /// SHA-256 of the source.
  var content: String?
  var error: String?
  var errorCode: String?
  var createdAt: Timestamp

  init(_ row: SQLRow) throws {
    id = try row.text("id")
    account = Account.ID(try row.text("account_id"))
    folder = try row.text("folder_id")
    work = WorkItem.ID(try row.text("work_id"))
    requestHash = try row.text("request_hash")
    request = try KlapJSON.decode(CreateTaskRequest.self, from: Array(try row.text("request").utf8))
    guard let status = KlapStatus(rawValue: try row.text("status")) else {
      throw DatabaseError.unexpectedColumn("status")
    }
    self.status = status
    stage = try row.text("stage")
    progress = try row.real("progress")
    clipsChosen = row.optionalInteger("clips_chosen").map(Int.init)
    sourceFile = row.optionalText("source_file")
    content = row.optionalText("content")
    error = row.optionalText("error")
    errorCode = row.optionalText("error_code")
    createdAt = Timestamp(milliseconds: try row.integer("created_at"))
  }

  /// The task as the protocol shows it.
  func klap(extension cutroom: CutroomTask?) -> KlapTask {
    KlapTask(
      id: id, status: status, createdAt: createdAt.iso8601, outputID: folder, error: status == .error ? error : nil,
      errorCode: errorCode, cutroom: cutroom)
  }
}

extension SQLTransaction {
  /// The task, unless it belongs to another account.
  func task(_ id: String, of account: Account.ID) throws -> TaskRecord {
    let rows = try run(
      "SELECT * FROM cutroom_tasks WHERE id = $1 AND account_id = $2", id, account.rawValue)
    guard let row = rows.first else { throw StudioTasksError.notFound("task") }
    return try TaskRecord(row)
  }

  /// The task, whoever owns it: for the studio's own work.
  func task(_ id: String) throws -> TaskRecord? {
    try run("SELECT * FROM cutroom_tasks WHERE id = $1", id).first.map(TaskRecord.init)
  }
}
