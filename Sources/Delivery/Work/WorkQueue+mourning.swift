import ClipModel
import Database
import Logging

extension WorkQueue {
  /// Runs `body` in a transaction that may bury an item. When its mourner can't take the news, nothing of that is kept
  /// and `body` runs again without one: the item is buried all the same.
  func write<Value: Sendable>(
    _ isolation: WriteIsolation = .serialized, mourning id: WorkItem.ID, by mourner: (any WorkHandler)?,
    _ body: @escaping @Sendable (any SQLTransaction, (any WorkHandler)?) throws -> Value
  ) async throws -> Value {
    do {
      return try await database.write(isolation) { try body($0, mourner) }
    } catch let refusal as MournerError {
      logger.error("a death could not be told", metadata: ["work": "\(id)", "error": "\(refusal.cause)"])
      return try await database.write(isolation) { try body($0, nil) }
    }
  }
}

/// A handler could not take in that its item was given up.
private struct MournerError: Error {
  let cause: any Error
}

extension WorkHandler {
  /// Tells the handler of a death, its own errors told apart from those of a database that is away.
  func mourn(_ claim: Claim, reason: String, in transaction: any SQLTransaction) throws {
    do {
      try died(claim, reason: reason, in: transaction)
    } catch let error as DatabaseError where error.isRetryable {
      throw error
    } catch {
      throw MournerError(cause: error)
    }
  }
}
