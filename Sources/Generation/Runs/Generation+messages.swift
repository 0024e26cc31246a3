import ClipModel
import Database
import Delivery
import KlapProtocol
import Logging

extension Generation {
  /// Writes a run's start message. One with the same count is never written twice.
  func sendStart(_ run: Run.ID, count: Int, of project: Project, delay: Duration, in ledger: Ledger) throws -> String {
    let source = project.videoURL ?? project.originalID.map { "original:\($0)" } ?? ""
    let body = RoadBody(
      projectId: project.id.rawValue, videoUrl: source, userId: project.owner.rawValue, runId: run.rawValue)
    return try send(
      body, to: "/api/worker/process-klap", key: "start:\(run):\(count)", delay: delay, timeout: .seconds(120),
      in: ledger)
  }

  /// Writes the run's next check, unique on (run, number), and remembers it in `run`, which the caller saves. Its
  /// delivery waits for the answer as long as a pass may take.
  func sendCheck(_ run: inout Run, after delay: Duration, in ledger: Ledger) throws {
    run.checkNumber += 1
    let body = RoadBody(projectId: run.project.rawValue, runId: run.id.rawValue, check: run.checkNumber)
    run.checkMessage = try send(
      body, to: "/api/worker/process-clips", key: "check:\(run.id):\(run.checkNumber)", delay: delay,
      timeout: configuration.passLease, in: ledger)
    run.nextCheckAt = ledger.now + delay
  }

  private func send(
    _ body: RoadBody, to path: String, key: String, delay: Duration, timeout: Duration, in ledger: Ledger
  ) throws -> String {
    let message = OutgoingMessage(
      account: .app, destination: configuration.appOrigin + path,
      headers: [.init(name: "Content-Type", value: "application/json")], body: try KlapJSON.encode(body),
      delay: delay, retries: 3, timeout: timeout, failureCallback: configuration.appOrigin + "/api/webhooks/delivery",
      uniqueKey: key)
    let id = try sender.send(message, in: ledger.transaction)
    let metadata: Logger.Metadata = [
      "message": "\(id)", "project": "\(body.projectId ?? "")", "run": "\(body.runId ?? "")",
    ]
    ledger.transaction.afterCommit { [logger] in logger.debug("run: message written", metadata: metadata) }
    return id
  }
}
