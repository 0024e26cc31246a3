import ClipModel
import Database
import Delivery
import Outbound
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// Destinations that keep to no rule cost their own message an attempt, and nobody else anything.
@Suite(.timeLimit(.minutes(1)))
struct BadDestinationPromises {
  @Test(
    arguments: Drivers.usual,
    [
      (RudeDestination.silent, "did not answer in time"), (.drip, "did not answer in time"),
      (.crawl, "did not answer in time"), (.bombard, "The connection failed"), (.cut, "The connection failed"),
      (.hangUp, "The connection failed"), (.babble, "The connection failed"), (.redirect, "status 302"),
    ])
  func theMessageEndsAsADeadLetterThatSaysWhy(driver: Drivers, end: (RudeDestination, String)) async throws {
    let (manner, words) = end
    try await Depot.with(driver) { depot in
      try await RudeDestination.serve { address in
        let options = [(name: "Upstash-Retries", value: "0"), (name: "Upstash-Timeout", value: "500ms")]
        let id = try await depot.publish(manner.path, options, to: address)
        let began = ContinuousClock.now
        try await depot.deliver()
        #expect(ContinuousClock.now - began < .seconds(10), "its own timeout counts")
        #expect(try await depot.status(id) == .dead)
        let failed = try await depot.log(("state", "FAILED")).items
        #expect(failed.map(\.messageId) == [id])
        #expect(failed.first?.error?.contains(words) ?? (failed.first?.responseStatus == 302), "\(failed)")
        #expect(try await depot.deadLetters().items.map(\.message.messageId) == [id])
      }
    }
  }

  @Test(arguments: Drivers.usual) func ofAGigabyteOnlyTheBeginningIsReadAndKept(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      try await RudeDestination.serve { address in
        try await depot.publish(to: depot.origin)
        try await depot.deliver()
        let before = try PeakMemory.reset()
        for _ in 0..<20 { try await depot.publish(RudeDestination.flood.path, to: address) }
        #expect(try await depot.deliver() == 20)
        let growth = try PeakMemory.read() - before
        #expect(growth < 60 << 20, "\(growth >> 20) MB")
        let delivered = try await depot.log(("state", "DELIVERED"), ("url", address + "/flood")).items
        #expect(delivered.count == 20, "2xx is 2xx, however much follows")
        #expect(delivered.allSatisfy { ($0.responseBody ?? "").utf8.count == 4 << 10 })
      }
    }
  }

  @Test(arguments: Drivers.usual) func othersAreDeliveredWhileTheyKeepTheirSlots(driver: Drivers) async throws {
    let (client, receiver) = (OutboundClient(), Receiver())
    try await RudeDestination.serve { address in
      try await receiver.serve { origin in
        let addresses = DeliveryAddresses(appOrigin: { "http://127.0.0.1:1" }, privateAllowed: true)
        try await withEngine(
          driver, kind: .message, concurrency: 4,
          handler: { queue in
            Courier(outbox: Outbox(queue: queue), addresses: addresses, client: client, logger: silent)
          }
        ) { engine in
          let outbox = Outbox(queue: engine.queue)
          @Sendable func send(_ destination: String) async throws -> String {
            let message = OutgoingMessage(account: Account.ID("alice"), destination: destination)
            return try await engine.database.write { try outbox.put(message, as: .message, in: $0).id }
          }
          let rude = try await send(address + RudeDestination.silent.path)
          _ = try await send(address + RudeDestination.drip.path)
          for number in 0..<20 { _ = try await send(origin + "/\(number)") }
          #expect(await receiver.received(count: 20).count == 20)
          #expect(try await engine.status(rude)?.state == .active)
        }
      }
    }
    try await client.shutdown()
  }
}
