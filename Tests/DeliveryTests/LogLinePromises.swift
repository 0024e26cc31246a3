import ClipModel
import Database
import Delivery
import Logging
import Outbound
import TestReceiver
import Testing

/// What the log says of attempts: enough to find the message, nothing of what is in it.
@Suite(.timeLimit(.minutes(1)))
struct LogLinePromises {
  @Test func anAttemptIsToldWithItsMessageItsClaimAndTheReason() async throws {
    let book = Logbook()
    try await withEngine(
      kind: .message, logger: book.logger,
      handler: { _ in
        Worker { claim, _ in
          claim.number == 1 ? .retry(at: Timestamp(milliseconds: 0), reason: "status 500") : .delivered { _ in }
        }
      }
    ) { engine in
      try await engine.add("tea", kind: .message)
      #expect(try await engine.settled("tea").state == .delivered)
      try await engine.add("pot", kind: .message, retries: 0)
      #expect(try await engine.settled("pot").state == .dead)
      let failed = await book.line("attempt failed")
      #expect(failed?.level == .info)
      #expect(failed?.metadata == ["kind": "message", "message": "tea", "claim": "1", "reason": "status 500"])
      let delivered = await book.line("delivered")
      #expect(delivered?.level == .debug && delivered?.metadata["claim"] == "2")
      let dead = await book.line("dead letter")
      #expect(dead?.level == .notice)
      #expect(dead?.metadata == ["kind": "message", "message": "pot", "claim": "1", "reason": "status 500"])
    }
  }

  @Test func nothingOfAMessagesContentIsLogged() async throws {
    let (book, receiver) = (Logbook(), Receiver(script: [.init(status: 500, body: "secret-answer"), .init()]))
    try await receiver.serve { origin in
      let client = OutboundClient()
      let addresses = DeliveryAddresses(appOrigin: { "http://127.0.0.1:1" }, privateAllowed: true)
      try await withEngine(
        kind: .message, logger: book.logger,
        handler: { queue in
          Courier(outbox: Outbox(queue: queue), addresses: addresses, client: client, logger: book.logger)
        }
      ) { engine in
        let outbox = Outbox(queue: engine.queue)
        var message = OutgoingMessage(
          account: Account.ID("alice"), destination: origin + "/hook?token=secret-query",
          headers: [.init(name: "Authorization", value: "secret-header")], body: Array("secret-body".utf8))
        message.retryDelay = .expression(try RetryExpression("0"))
        let sent = message
        _ = try await engine.database.write { try outbox.put(sent, as: .message, in: $0) }
        _ = await receiver.received(count: 2)
        _ = await book.line("delivered")
        #expect(book.lines.count { $0.metadata["message"]?.hasPrefix("msg_") == true } == 2)
        #expect(!"\(book.lines)".contains("secret"))
      }
      try await client.shutdown()
    }
  }
}
