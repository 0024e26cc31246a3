import ClipModel
import Dispatch
import Synchronization

/// Where an idle worker waits for its next order.
final class Seat: Sendable {
  struct Order: Sendable {
    let errand: Crew.Errand
    let lane: WaitingLine<Crew.Errand>.Lane
  }

  /// What ended a wait.
  enum Call: Sendable {
    case order(Order)
    case goHome
    case nothing
  }

  private let call = Mutex(Call.nothing)
  private let bell = DispatchSemaphore(value: 0)

  /// Wakes the worker.
  func give(_ call: Call) {
    self.call.withLock { $0 = call }
    bell.signal()
  }

  /// `.nothing` when no call came in time.
  func wait(atMost limit: Duration) -> Call {
    guard bell.wait(timeout: .now() + limit.seconds) == .success else { return .nothing }
    return call.withLock { call in
      defer { call = .nothing }
      return call
    }
  }
}
