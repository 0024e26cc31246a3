import ClipModel
import Database

/// The handler's hold on its claim while it works.
package struct Lease: Sendable {
  package let claim: Claim
  private let queue: WorkQueue

  package init(claim: Claim, queue: WorkQueue) {
    self.claim = claim
    self.queue = queue
  }

  /// Writes results that count only while this claim is the newest, and resets the crash count: a stage or a clip is
  /// finished. Use it for every intermediate result.
  ///
  /// - Throws: `DeliveryError.leaseLost` when a newer claim exists or the work was settled or canceled; nothing is written.
  package func record(_ body: @escaping @Sendable (any SQLTransaction) throws -> Void) async throws {
    try await queue.recordProgress(claim, body)
  }
}
