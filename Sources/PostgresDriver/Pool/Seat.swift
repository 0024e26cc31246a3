import ClipModel
import Dispatch
import Synchronization

/// Where an idle worker waits for its next order.
final class Seat: Sendable {
  struct Order: Sendable {
    let errand: Crew.Errand
    let lane: WaitingLine<Crew.Errand>.Lane
  }

  private let order = Mutex<Order?>(nil)
  private let bell = DispatchSemaphore(value: 0)

  /// Wakes the worker; nil sends it home.
  func give(_ order: Order?) {
    self.order.withLock { $0 = order }
    bell.signal()
  }

  /// Nil when nothing came in time, or to go home.
  func wait(atMost limit: Duration) -> Order? {
    guard bell.wait(timeout: .now() + limit.seconds) == .success else { return nil }
    return order.withLock { order in
      defer { order = nil }
      return order
    }
  }
}
