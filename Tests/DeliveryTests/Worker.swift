import ClipModel
import Database
import Delivery
import TestClock

/// A handler that does what the test says and lets it await what was begun.
final class Worker: WorkHandler {
  private let claims = Watched<[Claim]>([])
  private let ends = Watched<[String]>([])
  private let work: @Sendable (Claim, Lease) async -> Outcome

  init(_ work: @escaping @Sendable (Claim, Lease) async -> Outcome) { self.work = work }

  var begun: [Claim] { claims.value }
  var deaths: [String] { ends.value }

  /// The same worker, whatever queue it works on.
  var forAnyQueue: @Sendable (WorkQueue) -> any WorkHandler { { _ in self } }

  /// Returns once `count` attempts have begun.
  func begun(count: Int) async -> [Claim] { await claims.until { $0.count >= count } }

  func attempt(_ claim: Claim, lease: Lease) async -> Outcome {
    claims.change { $0.append(claim) }
    return await work(claim, lease)
  }

  func died(_ claim: Claim, reason: String, in transaction: any SQLTransaction) throws {
    transaction.afterCommit { [ends] in ends.change { $0.append(reason) } }
  }
}

/// A gate that lets everybody through once it is open; canceled tasks pass.
struct Gate: Sendable {
  private let isOpen = Watched(false)

  func open() { isOpen.change { $0 = true } }
  func pass() async { await isOpen.until { $0 } }
}

/// Writes down each death, and then refuses the one that it can't bear.
struct DeafMourner: WorkHandler {
  let deafTo: String

  func attempt(_ claim: Claim, lease: Lease) async -> Outcome { .canceled }

  func died(_ claim: Claim, reason: String, in transaction: any SQLTransaction) throws {
    try transaction.run("INSERT INTO cutroom_relayed VALUES ($1, $2, 1)", claim.id.rawValue, reason)
    if claim.id.rawValue == deafTo { throw DeliveryError.notFound }
  }

  /// Whose deaths stayed written down.
  func told(_ database: any Database) async throws -> [String] {
    try await database.read { try $0.run("SELECT outbox_id FROM cutroom_relayed").map { try $0.text("outbox_id") } }
  }
}
