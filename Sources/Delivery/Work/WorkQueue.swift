import ClipModel
import Database

/// Claims, leases and settles durable work; the only code that does.
package struct WorkQueue: Sendable {
  private let database: any Database

  package init(database: any Database) { self.database = database }

  /// Adds an item in the caller's transaction; false when its unique key already exists.
  package func enqueue(_ item: WorkItem, in transaction: any SQLTransaction) throws -> Bool { fatalError("helper C") }

  package func recordProgress(
    _ claim: Claim, _ body: @escaping @Sendable (any SQLTransaction) throws -> Void
  ) async throws { fatalError("helper C") }

  /// Cancels an item: a waiting one at once, an active one loses its lease.
  package func cancel(_ id: WorkItem.ID, in transaction: any SQLTransaction) throws -> Bool { fatalError("helper C") }

  /// Makes a waiting item due now.
  package func expedite(_ id: WorkItem.ID, in transaction: any SQLTransaction) throws { fatalError("helper C") }
}
