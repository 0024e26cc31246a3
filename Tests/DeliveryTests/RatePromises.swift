import ClipModel
import Delivery
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// A rate holds for what starts, not only for what is let in.
@Suite(.timeLimit(.minutes(1)))
struct RatePromises {
  private let headers = [
    (name: "Upstash-Flow-Control-Key", value: "k"), (name: "Upstash-Flow-Control-Value", value: "rate=5"),
  ]

  @Test(arguments: Drivers.all) func whatCameWhileNobodyDeliveredStartsAtTheRate(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      for _ in 0..<10 {
        for _ in 0..<4 { try await depot.publish("/", headers) }
        depot.clock.advance(by: .seconds(1))
      }
      var started: [Int] = []
      for _ in 0..<10 {
        started.append(try await depot.deliver())
        depot.clock.advance(by: .seconds(1))
      }
      // What was let in before it all began counts in the first window.
      #expect(started.allSatisfy { $0 <= 5 }, "\(started)")
      #expect(started.reduce(0, +) == 40, "\(started)")
    }
  }

  @Test(arguments: Drivers.all) func aClockThatIsBehindBeginsNoWindow(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      for _ in 0..<20 { try await depot.publish("/", headers) }
      #expect(try await depot.deliver() == 5)
      depot.clock.advance(by: .seconds(1))
      #expect(try await depot.deliver() == 5)
      // As a node sees it whose clock is a little behind, or that read its clock before it got the lane.
      depot.clock.advance(by: .milliseconds(-50))
      #expect(try await depot.deliver() == 0)
      #expect(try await depot.office.flow("k", of: depot.owner).rateCount == 5)
    }
  }

  @Test(arguments: Drivers.all) func aFailedAttemptDoesNotStandInItsOwnWay(driver: Drivers) async throws {
    try await Depot.with(driver, answering: [.init(status: 500)]) { depot in
      let headers = [
        (name: "Upstash-Flow-Control-Key", value: "k"),
        (name: "Upstash-Flow-Control-Value", value: "rate=1, period=1m"),
        (name: "Upstash-Retry-Delay", value: "0"),
      ]
      try await depot.publish("/", headers)
      let claim = try #require(try await depot.queue.claim(.message, limit: 1).first)
      // The attempt takes longer than the window.
      depot.clock.advance(by: .seconds(61))
      let outcome = await depot.courier.attempt(claim, lease: Lease(claim: claim, queue: depot.queue))
      #expect(try await depot.queue.settle(claim, outcome))
      #expect(try await depot.queue.claim(.message, limit: 1).count == 1)
    }
  }
}
