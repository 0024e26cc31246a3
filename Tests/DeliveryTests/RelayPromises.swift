import ClipModel
import Database
import Delivery
import Outbound
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// Our own messages on their way to hosted QStash; the receiver stands for it.
@Suite(.timeLimit(.minutes(1)))
struct RelayPromises {
  private func withRelay(
    _ receiver: Receiver, _ driver: Drivers, _ body: @escaping @Sendable (Engine, QStashSender) async throws -> Void
  ) async throws {
    try await receiver.serve { origin in
      let client = OutboundClient()
      let addresses = DeliveryAddresses(appOrigin: { "https://app.example" }, privateAllowed: false)
      let configuration = QStashConfiguration(address: origin + "/v2/publish/", token: "tok")
      try await withEngine(
        driver, kind: .relay,
        handler: { queue in
          Relay(
            outbox: Outbox(queue: queue), addresses: addresses, client: client, configuration: configuration,
            logger: silent)
        }
      ) { engine in try await body(engine, QStashSender(outbox: Outbox(queue: engine.queue))) }
      try await client.shutdown()
    }
  }

  private let message: OutgoingMessage = {
    var message = OutgoingMessage(
      account: .app, destination: "cutroom-app:/api/worker/process-klap?x=1",
      headers: [.init(name: "Content-Type", value: "application/json"), .init(name: "X-Run", value: "r1")],
      body: Array("{}".utf8), delay: .seconds(10), failureCallback: "cutroom-app:/api/webhooks/delivery")
    message.retryDelay = .steps([.seconds(5), .seconds(60)])
    return message
  }()

  @Test(arguments: Drivers.all) func outboxEntryIsPublishedUnderItsOwnID(driver: Drivers) async throws {
    let receiver = Receiver(script: [.init(status: 500), .init(status: 201, body: #"{"messageId":"msg_hosted"}"#)])
    try await withRelay(receiver, driver) { engine, sender in
      let id = try await engine.database.write { try sender.send(message, in: $0) }
      _ = await receiver.received(count: 1)
      await engine.clock.sleeper(for: .seconds(1))
      engine.clock.advance(by: .seconds(1))
      let published = try #require(await receiver.received(count: 2).last)
      #expect(published.target == "/v2/publish/https://app.example/api/worker/process-klap?x=1")
      #expect(published.headers["authorization"] == "Bearer tok")
      #expect(published.headers["upstash-deduplication-id"] == id)
      let request = try PublishRequest(
        target: published.target, headers: published.headers.map { ($0.key, $0.value) }, body: published.body,
        account: .local)
      #expect(request.deduplicationID == id)
      #expect(request.message.destination == "https://app.example/api/worker/process-klap?x=1")
      #expect(Set(request.message.headers.map(\.name)) == ["content-type", "x-run"])
      #expect(request.message.body == Array("{}".utf8))
      #expect(request.message.delay == .seconds(9))
      #expect(request.message.retries == 3)
      #expect(request.message.failureCallback == "https://app.example/api/webhooks/delivery")
      #expect(request.message.retryDelay?.duration(beforeRetry: 2) == .seconds(10))
      while try await engine.status(id)?.state != .delivered { await Task.yield() }
      let rows = try await engine.database.read {
        try $0.run("SELECT hosted_id FROM cutroom_relayed WHERE outbox_id = $1", id)
      }
      #expect(try rows.first?.text("hosted_id") == "msg_hosted")
    }
  }

  @Test(arguments: Drivers.all) func refusedEntryTellsItsFailureCallbackThroughOurCourier(driver: Drivers) async throws
  {
    let receiver = Receiver(script: [.init(status: 400, body: #"{"error":"no"}"#)])
    try await withRelay(receiver, driver) { engine, sender in
      let id = try await engine.database.write { try sender.send(message, in: $0) }
      while try await engine.status(id)?.state != .dead { await Task.yield() }
      let rows = try await engine.database.read {
        try $0.run("SELECT destination FROM cutroom_messages WHERE id <> $1", id)
      }
      #expect(try rows.map { try $0.text("destination") } == ["cutroom-app:/api/webhooks/delivery"])
    }
  }

  @Test(arguments: [
    "https://q.example", "https://q.example/", "https://q.example/v2/publish/", "https://q.example/v2/publish",
  ])
  func addressIsReadWithOrWithoutItsPath(text: String) {
    #expect(QStashConfiguration(address: text, token: "t").address == "https://q.example")
  }
}
