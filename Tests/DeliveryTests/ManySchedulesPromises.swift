import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// As many schedules as one account may have.
@Suite(.timeLimit(.minutes(5)))
struct ManySchedulesPromises {
  private static let isSoak = ProcessInfo.processInfo.environment["CUTROOM_SOAK"] == "1"

  /// Copies the schedule `tea` until there are `count`; the copies are due in years.
  private func fill(_ node: Timekeeping, upTo count: Int) async throws {
    try await node.database.write { transaction in
      _ = try transaction.run(
        """
        INSERT INTO cutroom_schedules
          (account_id, schedule_id, cron, destination, queue, publish, body, created_at, paused, next_at, high_water)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
        SELECT account_id, schedule_id || n, cron, destination, queue, publish, body, created_at, 0, next_at + 100000000000,
          0
        FROM cutroom_schedules, numbers WHERE schedule_id = 'tea'
        """, count - 1)
    }
  }

  @Test(arguments: Drivers.usual) func aHundredThousandCostTheOneThatIsDueNothing(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-06-01T12:00:00")
      try await node.put("0 17 * * *")
      try await fill(node, upTo: 100_000)
      await #expect(throws: DeliveryError.quotaExceeded("quota exceeded: an account may have 100000 schedules")) {
        try await node.put("0 17 * * *", id: "one-too-many")
      }
      try await node.put("30 17 * * *", id: "tea7")
      let before = try PeakMemory.reset()
      node.clock.advance(by: .seconds(5 * 3600))
      let began = ContinuousClock.now
      #expect(try await node.scheduler.fireDue() == 1)
      node.clock.advance(by: .seconds(1800))
      #expect(try await node.scheduler.fireDue() == 1)
      #expect(ContinuousClock.now - began < .seconds(2))
      #expect(try await node.messages() == 2)
      let pages = Self.isSoak ? 1000 : 10
      var (last, seen) = ("", 0)
      for _ in 0..<pages {
        let page = try await node.store.page(of: Timekeeping.alice, after: last, limit: 100)
        seen += page.count
        last = page.last?.scheduleId ?? last
      }
      #expect(seen == pages * 100)
      let growth = try PeakMemory.read() - before
      #expect(growth < 60 << 20, "\(growth >> 20) MB")
    }
  }
}
