import ClipModel
import Crypto
import Database
import Delivery
import KlapProtocol

extension StudioTasks {
  /// `POST /tasks/video-to-shorts`. The same idempotency key makes one task, however often it comes.
  ///
  /// - Throws: `StudioTasksError.invalid` for a body that breaks a rule, `.idempotencyKeyReused`.
  package func create(_ body: [UInt8], account: Account.ID, idempotencyKey: String?) async throws -> KlapTask {
    let request: CreateTaskRequest
    do {
      request = try KlapJSON.decode(CreateTaskRequest.self, from: body)
    } catch let error as DecodingError {
      throw StudioTasksError.invalid(.malformed(error.fieldDescription))
    }
    return try await create(request, account: account, idempotencyKey: idempotencyKey)
  }

  /// The same for a request that is known to be well-formed.
  package func create(
    _ asked: CreateTaskRequest, account: Account.ID, idempotencyKey: String?
  ) async throws -> KlapTask {
    var request = asked
    let hasExtensions = hasExtensions(for: account)
    if !hasExtensions { request.cutroom = nil }
    let ownOrigin = account == .app ? configuration.appOrigin : nil
    do { _ = try request.clipOptions(ownOrigin: ownOrigin) } catch { throw StudioTasksError.invalid(error) }
    let new = NewTask(
      request: String(decoding: try KlapJSON.encode(request), as: UTF8.self), account: account,
      key: hasExtensions ? idempotencyKey : nil, now: clock.now)
    let record = try await database.write { [queue] transaction in try new.insert(queue: queue, in: transaction) }
    return record.klap(extension: state(of: record, clipsReady: 0))
  }
}

/// What one transaction needs to make a task.
private struct NewTask: Sendable {
  let request: String
  let account: Account.ID
  let key: String?
  let now: Timestamp

  var hash: String { SHA256.hash(data: Array(request.utf8)).hexadecimal }

  func insert(queue: WorkQueue, in transaction: any SQLTransaction) throws -> TaskRecord {
    if let earlier = try earlier(in: transaction) {
      guard earlier.requestHash == hash else { throw StudioTasksError.idempotencyKeyReused }
      return earlier
    }
    var random = SystemRandomNumberGenerator()
    let id = randomBase62(count: IDLength.task, using: &random)
    let work = WorkItem.ID.random(prefix: "task_")
    try transaction.run(
      """
      INSERT INTO cutroom_tasks (id, account_id, folder_id, work_id, idempotency_key, request_hash, request, status,
        stage, progress, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'processing', 'queued', 0, $8)
      """, id, account.rawValue, randomBase62(count: IDLength.folder, using: &random), work.rawValue, key, hash,
      request, now.milliseconds)
    let item = WorkItem(id: work, kind: .studioTask, account: account, payload: Array(id.utf8), due: now)
    _ = try queue.enqueue(item, in: transaction)
    return try transaction.task(id, of: account)
  }

  private func earlier(in transaction: any SQLTransaction) throws -> TaskRecord? {
    guard let key else { return nil }
    return try transaction.run(
      "SELECT * FROM cutroom_tasks WHERE account_id = $1 AND idempotency_key = $2", account.rawValue, key
    ).first.map(TaskRecord.init)
  }
}

/// Lengths of the protocol's ids; folders and shorts must differ, since one path takes both.
enum IDLength {
  static let task = 11
  static let folder = 11
  static let short = 14
  static let export = 16
}

extension DecodingError {
  /// Which field is wrong, without the decoder's own words.
  fileprivate var fieldDescription: String {
    switch self {
    case .keyNotFound(let key, _): "\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(context.codingPath.map(\.stringValue).joined(separator: ".")) has the wrong type"
    default: "it is no JSON object"
    }
  }
}
