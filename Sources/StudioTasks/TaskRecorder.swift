import ClipModel
import Database
import Delivery
import Foundation
import KlapProtocol
import Studio

/// Writes what an attempt has reached, always inside a fenced transaction, with the webhook that tells it.
struct TaskRecorder: Sendable {
  let handler: TaskHandler
  let task: TaskRecord
  let claim: Int64

  private var studio: StudioTasks { handler.studio }
  private var now: Timestamp { studio.clock.now }

  func fetched(_ path: String, seconds: Double, in transaction: any SQLTransaction) throws {
    try transaction.run("UPDATE cutroom_tasks SET source_file = $2 WHERE id = $1", task.id, path)
    let report = StageReport(stage: .fetch, key: "source", isComputed: true, seconds: seconds, sourceSeconds: 0)
    try stage(report, in: transaction)
  }

  func content(_ content: String, in transaction: any SQLTransaction) throws {
    try transaction.run("UPDATE cutroom_tasks SET content = $2 WHERE id = $1", task.id, content)
  }

  func stage(_ report: StageReport, in transaction: any SQLTransaction) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_task_stages
        (task_id, claim, stage, result_key, computed, seconds, source_seconds, finished_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """, task.id, claim, report.stage.rawValue, report.key, report.isComputed, report.seconds,
      report.sourceSeconds, now.milliseconds)
    try transaction.run(
      "UPDATE cutroom_tasks SET stage = $2, progress = $3 WHERE id = $1 AND progress <= $3", task.id,
      report.stage.rawValue, studio.progress[task.id]?.progress ?? task.progress)
    if report.isComputed, report.sourceSeconds > 0 { try transaction.learn(report) }
  }

  func chosen(_ count: Int, in transaction: any SQLTransaction) throws {
    try transaction.run("UPDATE cutroom_tasks SET clips_chosen = $2 WHERE id = $1", task.id, count)
  }

  func clip(_ clip: FinishedClip, folder: String, in transaction: any SQLTransaction) throws {
    var random = SystemRandomNumberGenerator()
    let id = randomBase62(count: IDLength.short, using: &random)
    try transaction.run(
      """
      INSERT INTO cutroom_shorts (id, task_id, clip_key, folder, document, created_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      """, id, task.id, clip.key, folder, String(decoding: try KlapJSON.encode(clip.document), as: UTF8.self),
      now.milliseconds)
    try tell(.clipReady, short: id, in: transaction)
  }

  /// What the task says of a clip that is missing; it goes on with the others.
  func clipFailed(_ sentence: String, in transaction: any SQLTransaction) throws {
    try transaction.run("UPDATE cutroom_tasks SET error = $2 WHERE id = $1", task.id, sentence)
  }

  func ready(in transaction: any SQLTransaction) throws {
    try transaction.run(
      """
      UPDATE cutroom_tasks SET status = 'ready', stage = 'render', progress = 1, finished_at = $2, source_file = NULL
      WHERE id = $1 AND status = 'processing'
      """, task.id, now.milliseconds)
    guard transaction.changes == 1 else { return }
    try tell(.taskReady, in: transaction)
    studio.tell(ofEnd: task.id, in: transaction)
  }

  func failed(_ failure: TaskFailure, in transaction: any SQLTransaction) throws {
    let ended = try transaction.task(task.id) ?? task
    try transaction.run(
      """
      UPDATE cutroom_tasks SET status = 'error', error = $2, error_code = $3, finished_at = $4, source_file = NULL,
        stage = $5
      WHERE id = $1 AND status = 'processing'
      """, task.id, failure.message, failure.code, now.milliseconds, studio.progress[task.id]?.stage ?? ended.stage)
    guard transaction.changes == 1 else { return }
    try tell(.taskError, in: transaction)
    studio.tell(ofEnd: task.id, in: transaction)
  }

  private func tell(_ kind: KlapEvent.Kind, short: String? = nil, in transaction: any SQLTransaction) throws {
    guard studio.hasExtensions(for: task.account), let address = task.request.cutroom?.webhookURL else { return }
    let event = KlapEvent(
      type: kind, timestamp: now.iso8601,
      data: KlapEvent.Content(taskId: task.id, folderId: task.folder, shortId: short))
    let id = "evt_\(short ?? task.id)_\(kind.rawValue.replacingOccurrences(of: ".", with: "_"))"
    let message = OutgoingMessage(
      account: task.account, destination: address,
      headers: [OutgoingMessage.Header(name: "Content-Type", value: "application/json")],
      body: try KlapJSON.encode(event), retries: 5, timeout: .seconds(30), uniqueKey: id,
      webhookSecret: task.request.cutroom?.webhookSecret, webhookID: id)
    _ = try handler.sender.send(message, in: transaction)
  }
}

extension CutroomTask {
  mutating func take(_ news: PipelineProgress) {
    stage = news.stage.rawValue
    progress = max(progress, news.fraction * 0.99)
    etaSeconds = news.secondsLeft
    clipsChosen = news.clipsChosen
  }
}
