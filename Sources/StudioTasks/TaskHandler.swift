import ClipModel
import Database
import Delivery
import Foundation
import KlapProtocol
import Logging
import Studio

/// Does a task's work under a lease: fetches the video, runs the pipeline, records every finished stage and clip.
package struct TaskHandler: WorkHandler {
  let studio: StudioTasks
  let pipeline: Pipeline
  let sources: TaskSources
  let sender: any MessageSender
  let logger: Logger

  package init(
    studio: StudioTasks, pipeline: Pipeline, sources: TaskSources, sender: any MessageSender, logger: Logger
  ) {
    self.studio = studio
    self.pipeline = pipeline
    self.sources = sources
    self.sender = sender
    self.logger = logger
  }

  package func attempt(_ claim: Claim, lease: Lease) async -> Outcome {
    let id = String(decoding: claim.payload, as: UTF8.self)
    do {
      guard let task = try await studio.database.read({ try $0.task(id) }), task.status == .processing else {
        return .canceled
      }
      let attempt = TaskAttempt(handler: self, task: task, lease: lease)
      try await attempt.makeClips()
      return .delivered { try attempt.recorder.ready(in: $0) }
    } catch {
      // It may have been canceled or deleted meanwhile, and have made files since.
      studio.ended.add(id)
      return outcome(of: error, task: id, claim: claim)
    }
  }

  package func died(_ claim: Claim, reason: String, in transaction: any SQLTransaction) throws {
    let id = String(decoding: claim.payload, as: UTF8.self)
    try fail(id, TaskFailure(message: "The clips could not be made: \(reason)", code: "processing_failed"), transaction)
  }

  private func outcome(of error: any Error, task id: String, claim: Claim) -> Outcome {
    if Task.isCancelled || error is CancellationError { return .interrupted }
    if let error = error as? DeliveryError, error == .leaseLost { return .interrupted }
    let failure = TaskFailure(error)
    logger.warning("studio task failed", metadata: claim.logMetadata.with(["task": "\(id)", "error": "\(error)"]))
    if failure.isFinal { return .dead(reason: failure.message) { try fail(id, failure, $0) } }
    let wait = Duration.seconds(5 << min(claim.retried, 6))
    return .retry(at: studio.clock.now + wait, reason: failure.message)
  }

  private func fail(_ id: String, _ failure: TaskFailure, _ transaction: any SQLTransaction) throws {
    guard let task = try transaction.task(id) else { return }
    try TaskRecorder(handler: self, task: task, claim: 0).failed(failure, in: transaction)
  }
}

/// How a task's failure is told.
struct TaskFailure: Hashable, Sendable {
  var message: String
  /// `error_code` of the protocol.
  var code: String
  /// Trying again would end the same.
  var isFinal = true

  init(message: String, code: String) {
    self.message = message
    self.code = code
  }
}
