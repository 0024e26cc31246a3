import ClipModel
import Foundation
import KlapProtocol

extension Generation {
  /// The failure callback of a message of ours, already verified. Idempotent: a start that could not be delivered fails its
  /// run, a check that could not be delivered is written again, and everything else changes nothing.
  package func deliveryFailed(body: [UInt8]) async throws -> String {
    let report: UndeliveredReport
    do {
      report = try KlapJSON.decode(UndeliveredReport.self, from: body)
    } catch {
      throw GenerationError.invalidRequest("The body is not the JSON of a failure callback.")
    }
    guard let source = Data(base64Encoded: report.sourceBody ?? "") else {
      throw GenerationError.invalidRequest("The body has no sourceBody.")
    }
    let message = try RoadBody.read([UInt8](source))
    return try await write { try undelivered(message, report: report, in: $0) }
  }

  private func undelivered(_ message: RoadBody, report: UndeliveredReport, in ledger: Ledger) throws -> String {
    guard let known = try ledger.run(message) else { return "unknown run" }
    guard let (living, project) = try ledger.livingRun(known.id) else {
      return try noteStale(known, "A message of a run that is over could not be delivered.", in: ledger)
    }
    if let number = message.check {
      guard number == living.checkNumber else { return "a newer check is on its way" }
      var run = living
      try ledger.note(
        .republished, "A check could not be delivered; another one is on its way.", cause: report.answer, run: run.id,
        project: project)
      try sendCheck(&run, after: configuration.overdue, in: ledger)
      try ledger.save(run)
      return "checked again"
    }
    guard living.taskID == nil else { return "the clips are being made already" }
    let failure = living.trouble.map { RunFailure.unreachable(living.provider, reason: $0) }
    try fail(
      living, of: project, failure ?? .undelivered(status: report.status, response: report.response), in: ledger)
    return "failed"
  }
}

/// What is read of a failure callback (contracts/qstash-v2.md, section 8).
private struct UndeliveredReport: Decodable, Sendable {
  var status: Int?
  /// Base64 of the last response.
  var body: String?
  /// Base64 of our message.
  var sourceBody: String?

  var response: String {
    let bytes = Data(base64Encoded: body ?? "") ?? Data()
    return String(decoding: bytes.prefix(300), as: UTF8.self)
  }

  var answer: String { "Last answer \(status ?? 0): \(response)" }
}

extension RunFailure {
  fileprivate static func unreachable(_ provider: String, reason: String) -> Self {
    Self(
      stage: .queued, cause: "\(provider) could not be asked for clips. \(reason)",
      remedy: "See that it works and can be reached, then queue the project again.")
  }
}
