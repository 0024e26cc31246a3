import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RetentionPromises {
  @Test(arguments: Drivers.all) func finishedMessagesGoAfterTheirTimeWithTheirKeys(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      let queue = WorkQueue(database: database, clock: clock)
      let outbox = Outbox(queue: queue)
      let retention = MessageRetention(outbox: outbox)
      let put: @Sendable (String, Duration) async throws -> String = { key, delay in
        let message = OutgoingMessage(
          account: .app, destination: "https://a.example/\(key)", delay: delay, uniqueKey: key)
        return try await database.write { try outbox.put(message, as: .message, in: $0).id }
      }
      let delivered = try await put("delivered", .zero)
      let claim = try #require(try await queue.claim(.message, limit: 1).first)
      _ = try await queue.settle(claim, .delivered { _ in })
      let dead = try await put("dead", .zero)
      let last = try #require(try await queue.claim(.message, limit: 1).first)
      _ = try await queue.settle(last, .dead(reason: "no") { _ in })
      let waiting = try await put("waiting", .seconds(90 * 86_400))

      clock.advance(by: .seconds(6 * 86_400))
      #expect(try await retention.clean() == 0)
      clock.advance(by: .seconds(2 * 86_400))
      #expect(try await retention.clean() == 1)
      #expect(try await database.read { try outbox.load(delivered, in: $0) } == nil)
      #expect(try await database.read { try outbox.load(dead, in: $0) } != nil)
      clock.advance(by: .seconds(30 * 86_400))
      #expect(try await retention.clean() == 1)
      #expect(try await database.read { try outbox.load(waiting, in: $0) } != nil)
      #expect(try await put("waiting", .zero) == waiting)
      #expect(try await put("delivered", .zero) != delivered)
    }
  }

  @Test(arguments: Drivers.all) func finishedTasksOfStudioGoToo(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      let queue = WorkQueue(database: database, clock: clock)
      let item = WorkItem(
        id: WorkItem.ID("task"), kind: .studioTask, account: .local, payload: [1], due: clock.now, uniqueKey: "once")
      _ = try await database.write { try queue.enqueue(item, in: $0) }
      let claim = try #require(try await queue.claim(.studioTask, limit: 1).first)
      _ = try await queue.settle(claim, .delivered { _ in })
      clock.advance(by: .seconds(8 * 86_400))
      #expect(try await MessageRetention(outbox: Outbox(queue: queue)).clean() == 1)
      #expect(try await database.read { try queue.status(item.id, in: $0) } == nil)
      #expect(
        try await database.read { try queue.find(uniqueKey: "once", kind: .studioTask, account: .local, in: $0) } == nil
      )
    }
  }

  @Test(arguments: Drivers.all) func oldAttemptsGoThoughTheirMessageLives(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      let queue = WorkQueue(database: database, clock: clock)
      let outbox = Outbox(queue: queue)
      let message = OutgoingMessage(account: .local, destination: "https://a.example/", retries: 100)
      let id = try await database.write { try outbox.put(message, as: .message, in: $0).id }
      for claim in 1...3 {
        let now = clock.now.milliseconds
        _ = try await database.write { transaction in
          try transaction.run(
            "INSERT INTO cutroom_events VALUES ($1, $2, 'ERROR', 'local', $3, 0, 500, NULL, '{}', $4, NULL)", id, claim,
            now, [UInt8]("no".utf8))
        }
        clock.advance(by: .seconds(3 * 86_400))
      }
      let retention = MessageRetention(outbox: outbox)
      #expect(try await retention.cleanLog() == 2)
      #expect(try await retention.cleanLog() == 0)
      let left = try await database.read {
        try $0.run("SELECT claim FROM cutroom_events WHERE state = 'ERROR' ORDER BY claim")
      }
      #expect(try left.map { try $0.integer("claim") } == [2, 3])
    }
  }

  @Test(arguments: Drivers.all) func aKeyStaysWhileAMessageNamesIt(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      let retention = MessageRetention(outbox: Outbox(queue: yard.queue))
      try await yard.office.setQueue("q", parallelism: 1, isPaused: true, of: yard.owner)
      try await yard.publish(Yard.key("parallelism=1"), queue: "q")
      yard.clock.advance(by: .seconds(8 * 86_400))
      try await retention.cleanLanes()
      #expect(try await yard.flow("k").parallelismMax == 1)
      try await yard.office.pauseQueue("q", false, of: yard.owner)
      try await yard.end(try await yard.claim()[0])
      try await retention.cleanLanes()
      await #expect(throws: DeliveryError.missing("flow control key")) { _ = try await yard.flow("k") }
    }
  }
}
