import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

/// What is late to come is found all the same.
@Suite(.timeLimit(.minutes(1)))
struct HorizonFacts {
  @Test(arguments: Drivers.all) func whatWasDueLongAgoIsFoundWithinHalfAMinute(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      let queue = WorkQueue(database: database, clock: clock)
      let early = WorkItem(id: WorkItem.ID("early"), kind: .message, account: .local, payload: [], due: clock.now)
      // As of a transaction that began at its time and is committed only now.
      let due = clock.now.milliseconds
      clock.advance(by: .seconds(10))
      #expect(try await queue.claim(.message, limit: 9).isEmpty)
      _ = try await database.write { transaction in
        _ = try queue.enqueue(early, in: transaction)
        return try transaction.run("UPDATE cutroom_work SET due_at = $1", due)
      }
      clock.advance(by: .seconds(1))
      let found = try await queue.claim(.message, limit: 9)
      #expect(found.count == (database.isShared ? 0 : 1))
      clock.advance(by: .seconds(30))
      #expect(try await queue.outlook(.message).next == (database.isShared ? Timestamp(milliseconds: due) : nil))
      #expect(try await queue.claim(.message, limit: 9).count == (database.isShared ? 1 : 0))
    }
  }

  @Test(arguments: Drivers.all) func whatIsLetInLateIsFoundAtOnce(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      let queue = WorkQueue(database: database, clock: clock)
      for id in ["first", "second"] {
        var item = WorkItem(id: WorkItem.ID(id), kind: .message, account: .local, payload: [], due: clock.now)
        item.queue = "q"
        let finished = item
        _ = try await database.write { try queue.enqueue(finished, in: $0) }
      }
      let first = try #require(try await queue.claim(.message, limit: 9).first)
      for _ in 0..<3 {
        clock.advance(by: .seconds(9))
        #expect(try await queue.claim(.message, limit: 9).isEmpty)
      }
      #expect(try await queue.settle(first, .delivered { _ in }))
      #expect(try await queue.claim(.message, limit: 9).map(\.id.rawValue) == ["second"])
    }
  }
}
