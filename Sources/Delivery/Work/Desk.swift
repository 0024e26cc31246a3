import ClipModel
import Synchronization

/// What a runner has in hand. The runner, its attempts and the lease keeper all look here.
final class Desk: Sendable {
  private struct Hold {
    let claim: Claim
    let leash: Doorbell
    var renewed: Duration
    var isCut = false
    /// Its attempt has ended, and only its settlement is to come.
    var isOver = false
  }

  private struct State {
    var holds: [WorkItem.ID: Hold] = [:]
    var isStopping = false
  }

  private let state = Mutex(State())
  /// Rings when there may be something to claim, something ended, or it is time to stop.
  let bell = Doorbell()
  /// Rings when a claim may have been lost.
  let doubt = Doorbell()

  var isStopping: Bool { state.withLock(\.isStopping) }
  var claims: [Claim] { state.withLock { $0.holds.values.map(\.claim) } }
  var count: Int { state.withLock { $0.holds.count } }

  /// Attempts that go on now.
  struct Load: Sendable {
    var attempts = 0
    /// Those of them that are not account `app`'s.
    var others = 0
    /// With those that are being settled.
    var claims = 0
  }

  var load: Load {
    state.withLock { state in
      state.holds.values.reduce(into: Load(claims: state.holds.count)) { load, hold in
        if hold.isOver { return }
        load.attempts += 1
        if hold.claim.account != .app { load.others += 1 }
      }
    }
  }
  var holdsLoner: Bool {
    state.withLock { $0.holds.values.contains { $0.claim.crashes >= WorkQueue.crashesBeforeAlone } }
  }

  /// Takes a claim in hand; the leash returned rings when its work must stop.
  func begin(_ claim: Claim, at time: Duration) -> Doorbell {
    let leash = Doorbell()
    let mustStop = state.withLock { state in
      state.holds[claim.id] = Hold(claim: claim, leash: leash, renewed: time, isCut: state.isStopping)
      return state.isStopping
    }
    if mustStop { leash.ring() }
    return leash
  }

  /// Frees the claim's slot, while its outcome is written down.
  func attempted(_ claim: Claim) {
    state.withLock { state in
      if state.holds[claim.id]?.claim.number == claim.number { state.holds[claim.id]?.isOver = true }
    }
    bell.ring()
  }

  /// Lays a claim down; a newer claim of the same item stays.
  func end(_ claim: Claim) {
    state.withLock { state in
      if state.holds[claim.id]?.claim.number == claim.number { state.holds[claim.id] = nil }
    }
    bell.ring()
  }

  func isCut(_ claim: Claim) -> Bool {
    state.withLock { state in
      guard let hold = state.holds[claim.id], hold.claim.number == claim.number else { return true }
      return hold.isCut
    }
  }

  func renewed(_ claims: [Claim], at time: Duration) {
    state.withLock { state in
      for claim in claims where state.holds[claim.id]?.claim.number == claim.number {
        state.holds[claim.id]?.renewed = time
      }
    }
  }

  /// Whether an outcome of the claim is worth another try: it is in hand, and its lease not known to be lost.
  func keeps(_ claim: Claim) -> Bool {
    state.withLock { state in
      guard let hold = state.holds[claim.id], hold.claim.number == claim.number else { return false }
      return !hold.isCut || state.isStopping
    }
  }

  /// Stops the work on an item, whoever's claim it is.
  func cut(_ id: WorkItem.ID) { cut { $0.claim.id == id } }

  /// Stops the work on these claims; newer ones of the same items go on.
  func cut(_ claims: Set<Claim>) { cut { claims.contains($0.claim) } }

  /// Stops the work whose lease was last renewed before `time`.
  func cut(renewedBefore time: Duration) { cut { $0.renewed < time } }

  /// Takes nothing new in hand; what is in hand may go on unless `atOnce`.
  func stop(atOnce: Bool) {
    state.withLock { $0.isStopping = true }
    if atOnce { cutAll() }
    bell.ring()
  }

  /// Stops all work.
  func cutAll() { cut { _ in true } }

  private func cut(_ condition: (Hold) -> Bool) {
    let leashes = state.withLock { state in
      var leashes: [Doorbell] = []
      for (id, hold) in state.holds where !hold.isCut && condition(hold) {
        state.holds[id]?.isCut = true
        leashes.append(hold.leash)
      }
      return leashes
    }
    for leash in leashes { leash.ring() }
  }
}
