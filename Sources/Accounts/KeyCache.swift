import ClipModel
import Synchronization

/// Whose the keys of late are, so that not every request asks the database. A revocation by this process counts at once,
/// one by another node within a second.
final class KeyCache: Sendable {
  static let lifetime = Duration.seconds(1)
  private static let limit = 1_000

  private struct State {
    /// By the hash of their secrets.
    var accounts: [[UInt8]: (account: Account.ID, until: Duration)] = [:]
    var revocations = 0
  }

  private let state = Mutex(State())

  /// What has to be told to `keep`: a revocation in between makes an answer old.
  var revocations: Int { state.withLock(\.revocations) }

  func account(_ hash: [UInt8], at time: Duration) -> Account.ID? {
    state.withLock { state in
      guard let known = state.accounts[hash], time < known.until else { return nil }
      return known.account
    }
  }

  func keep(_ account: Account.ID, for hash: [UInt8], at time: Duration, revocations: Int) {
    state.withLock { state in
      guard revocations == state.revocations else { return }
      if state.accounts.count >= Self.limit { state.accounts = [:] }
      state.accounts[hash] = (account, time + Self.lifetime)
    }
  }

  func revoke() {
    state.withLock { state in
      state.accounts = [:]
      state.revocations += 1
    }
  }
}
