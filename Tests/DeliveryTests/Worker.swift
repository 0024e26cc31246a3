import ClipModel
import Database
import Delivery
import Synchronization

/// A handler that does what the test says and lets it await what was begun.
final class Worker: WorkHandler {
  private struct State {
    var begun: [Claim] = []
    var ended = 0
    var deaths: [String] = []
    var waiters: [(Int, CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())
  private let work: @Sendable (Claim, Lease) async -> Outcome

  init(_ work: @escaping @Sendable (Claim, Lease) async -> Outcome) { self.work = work }

  var begun: [Claim] { state.withLock(\.begun) }
  var deaths: [String] { state.withLock(\.deaths) }

  /// Returns once `count` attempts have begun.
  func begun(count: Int) async -> [Claim] {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.begun.count >= count { return true }
        state.waiters.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
    return begun
  }

  func attempt(_ claim: Claim, lease: Lease) async -> Outcome {
    let due = state.withLock { state in
      state.begun.append(claim)
      let count = state.begun.count
      let due = state.waiters.filter { $0.0 <= count }.map(\.1)
      state.waiters.removeAll { $0.0 <= count }
      return due
    }
    for waiter in due { waiter.resume() }
    return await work(claim, lease)
  }

  func died(_ claim: Claim, reason: String, in transaction: any SQLTransaction) throws {
    transaction.afterCommit { [self] in state.withLock { $0.deaths.append(reason) } }
  }
}

/// A gate that stays shut until it is opened; canceled tasks pass.
final class Gate: Sendable {
  private let bell = Doorbell()

  func open() { bell.ring() }
  func pass() async { await bell.wait() }
}
