import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RetentionPromises {
  @Test(arguments: Drivers.all) func finishedMessagesGoAfterTheirTimeAndTheirKeysStay(driver: Drivers) async throws {
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
      #expect(try await put("delivered", .zero) == delivered)
    }
  }
}
