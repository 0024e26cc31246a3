import ClipModel
import Database
import Delivery
import KlapProtocol

extension Generation {
  /// A provider's webhook. Returns when it is durable: answer 200 `{received:true}`, also to a repetition, which changes
  /// nothing. All that an event does is to make the run's check due now.
  ///
  /// - Parameter hook: the last part of the path; nil for the seed's address, where the body's `taskId` finds the run.
  /// - Throws: `.notFound` (404), `.invalidSignature` (401), `.invalidRequest` (400).
  package func receiveWebhook(hook: String?, headers: [(name: String, value: String)], body: [UInt8]) async throws {
    guard let run = try await read({ try addressee(hook: hook, body: body, in: $0) }) else {
      throw GenerationError.notFound("Webhook")
    }
    let event: String
    do {
      let lowered = Dictionary(headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
      event = try StandardWebhook(secret: run.webhookSecret).verify(header: { lowered[$0] }, body: body, now: clock.now)
    } catch {
      throw GenerationError.invalidSignature(error.publicMessage)
    }
    let kind = WebhookBody.kind(of: body)
    try await write { try receive(event, kind: kind, for: run, in: $0) }
  }

  private func addressee(hook: String?, body: [UInt8], in ledger: Ledger) throws -> Run? {
    if let hook { return try ledger.run(hook: hook) }
    guard let task = WebhookBody.task(in: body) else {
      throw GenerationError.invalidRequest("The body names no taskId.")
    }
    return try ledger.run(task: task)
  }

  private func receive(_ event: String, kind: String, for known: Run, in ledger: Ledger) throws {
    guard try ledger.receive(event, kind: kind, for: known.id) else { return }
    guard let (living, project) = try ledger.livingRun(known.id) else {
      _ = try noteStale(known, "A webhook came for a run that is over.", in: ledger)
      return
    }
    try ledger.noteOnce(
      .webhook, "\(living.provider) calls: \(kind).", cause: "Event \(event)", run: living.id, project: project)
    var run = living
    run.checkWantedAt = max(ledger.now, living.checkWantedAt + .milliseconds(1))
    try hurryCheck(&run, in: ledger)
    try ledger.save(run)
  }

  /// Makes the check due now: the waiting message itself where it lies in our database, else the next one in its place.
  private func hurryCheck(_ run: inout Run, in ledger: Ledger) throws {
    guard let message = run.checkMessage, let due = run.nextCheckAt else { return }
    if sender.capabilities.publishesInOurTransaction {
      run.nextCheckAt = min(due, ledger.now)
      try queue.expedite(WorkItem.ID(message), in: ledger.transaction)
    } else if due > ledger.now {
      try sendCheck(&run, after: .zero, in: ledger)
    }
  }
}

/// The little that is read of a webhook's body: everything else comes from our rows.
enum WebhookBody {
  static func task(in body: [UInt8]) -> String? {
    guard let value = json(body) else { return nil }
    return value["taskId"]?.stringValue ?? value["data"]?["taskId"]?.stringValue
  }

  /// The event's type where it is one that we know, for the timeline.
  static func kind(of body: [UInt8]) -> String {
    let word = json(body)?["type"]?.stringValue.flatMap(KlapEvent.Kind.init(rawValue:))
    return word?.rawValue ?? "something is new"
  }

  /// nil for what is no JSON: a webhook that says nothing readable still means that there is news.
  private static func json(_ body: [UInt8]) -> JSONValue? {
    do { return try KlapJSON.decode(JSONValue.self, from: body) } catch { return nil }
  }
}

extension Ledger {
  /// Puts an event into the inbox; false when it is there already.
  fileprivate func receive(_ event: String, kind: String, for run: Run.ID) throws -> Bool {
    try transaction.run(
      """
      INSERT INTO cutroom_inbox (run_id, event_id, kind, received_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
      """, run.rawValue, event, kind, now)
    return transaction.changes == 1
  }
}
