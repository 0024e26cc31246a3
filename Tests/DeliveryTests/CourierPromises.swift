import ClipModel
import Crypto
import Database
import Delivery
import Foundation
import Outbound
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// Deliveries over real HTTP.
@Suite(.timeLimit(.minutes(1)))
struct CourierPromises {
  private struct Post: Sendable {
    let engine: Engine
    let outbox: Outbox
    let origin: String

    func send(_ message: OutgoingMessage) async throws -> String {
      try await engine.database.write { try CourierSender(outbox: outbox).send(message, in: $0) }
    }

    func status(_ id: String) async throws -> WorkStatus? { try await engine.status(id) }

    func settled(_ id: String) async throws -> WorkStatus { try await engine.settled(id) }
  }

  /// A running Courier whose own address is the receiver's, and `publicOrigin` before its proxy.
  private func withPost(
    _ receiver: Receiver, _ driver: Drivers, privateAllowed: Bool = true, publicOrigin: String? = nil,
    _ body: @escaping @Sendable (Post) async throws -> Void
  ) async throws {
    try await receiver.serve { origin in
      let client = OutboundClient()
      let addresses = DeliveryAddresses(
        appOrigin: { origin }, publicOrigin: publicOrigin, privateAllowed: privateAllowed)
      try await withEngine(
        driver, kind: .message,
        handler: { queue in
          Courier(outbox: Outbox(queue: queue), addresses: addresses, client: client, logger: silent)
        }
      ) { engine in
        try await body(Post(engine: engine, outbox: Outbox(queue: engine.queue), origin: origin))
      }
      try await client.shutdown()
    }
  }

  @Test(arguments: Drivers.all) func messageArrivesUnchangedAndSigned(driver: Drivers) async throws {
    let receiver = Receiver()
    try await withPost(receiver, driver) { post in
      let body = [UInt8]((0...255).map { UInt8($0) })
      let secret = StandardWebhook.makeSecret()
      var message = OutgoingMessage(
        account: .app, destination: "cutroom-app:/api/worker/process-klap?x=1", method: "PUT",
        headers: [.init(name: "Content-Type", value: "application/x-test"), .init(name: "X-Forwarded", value: "yes")],
        body: body, webhookSecret: secret, webhookID: "evt_7")
      message.callerIP = "198.51.100.7"
      let id = try await post.send(message)
      let received = try #require(await receiver.received(count: 1).first)
      #expect(received.method == "PUT")
      #expect(received.target == "/api/worker/process-klap?x=1")
      #expect(received.body == body)
      #expect(received.headers["content-type"] == "application/x-test")
      #expect(received.headers["x-forwarded"] == "yes")
      #expect(received.headers["user-agent"] == "Upstash-QStash")
      #expect(received.headers["upstash-message-id"] == id)
      #expect(received.headers["upstash-retried"] == "0")
      #expect(received.headers["upstash-caller-ip"] == "198.51.100.7")
      #expect(received.headers["upstash-region"] != nil)
      let signatures = WorkerSignatures(database: post.engine.database, clock: post.engine.clock)
      try await signatures.verify(
        received.headers["upstash-signature"], destination: post.origin + "/api/worker/process-klap?x=1", body: body)
      let webhook = try StandardWebhook(secret: secret)
      #expect(
        try webhook.verify(header: { received.headers[$0] }, body: body, now: post.engine.clock.now) == "evt_7")
      #expect(try await post.settled(id).state == .delivered)
    }
  }

  @Test(arguments: Drivers.all) func retriesFollowTheAnswerThenThePublisherThenTheBackoff(driver: Drivers) async throws
  {
    let receiver = Receiver(script: [
      .init(status: 500), .init(status: 503, headers: ["Retry-After": "42"]), .init(status: 302), .init(),
    ])
    try await withPost(receiver, driver) { post in
      let id = try await post.send(OutgoingMessage(account: .app, destination: post.origin + "/x"))
      for (retry, seconds) in [(1, 12.182), (2, 42), (3, 1808.042)] {
        _ = await receiver.received(count: retry)
        while try await post.status(id)?.retried != retry { await Task.yield() }
        let due = try #require(try await post.status(id)?.due)
        #expect(abs((due - post.engine.clock.now).seconds - seconds) < 0.01, "retry \(retry)")
        post.engine.clock.advance(by: .seconds(seconds) + .milliseconds(10))
        post.engine.queue.wake(.message)
      }
      let all = await receiver.received(count: 4)
      #expect(all.map { $0.headers["upstash-retried"] } == ["0", "1", "2", "3"])
      #expect(try await post.settled(id).state == .delivered)
    }
  }

  @Test(arguments: Drivers.all) func exhaustedMessageTellsItsFailureCallback(driver: Drivers) async throws {
    let receiver = Receiver(script: [.init(status: 418, headers: ["X-Pot": "tea"], body: "short and stout"), .init()])
    try await withPost(receiver, driver) { post in
      var message = OutgoingMessage(
        account: .app, destination: "cutroom-app:/work", headers: [.init(name: "content-type", value: "text/plain")],
        body: Array("ask".utf8), retries: 0, failureCallback: "cutroom-app:/api/webhooks/delivery")
      message.callerIP = "198.51.100.7"
      let id = try await post.send(message)
      let report = try #require(await receiver.received(count: 2).last)
      #expect(report.target == "/api/webhooks/delivery")
      #expect(report.headers["upstash-message-id"] != id)
      let signatures = WorkerSignatures(database: post.engine.database, clock: post.engine.clock)
      try await signatures.verify(
        report.headers["upstash-signature"], destination: post.origin + "/api/webhooks/delivery", body: report.body)
      let json = try #require(try JSONSerialization.jsonObject(with: Data(report.body)) as? [String: Any])
      #expect(json["status"] as? Int == 418)
      #expect(json["retried"] as? Int == 0)
      #expect(json["maxRetries"] as? Int == 0)
      #expect(json["sourceMessageId"] as? String == id)
      #expect(json["url"] as? String == post.origin + "/work")
      #expect(json["method"] as? String == "POST")
      #expect(json["body"] as? String == Data("short and stout".utf8).base64EncodedString())
      #expect(json["sourceBody"] as? String == Data("ask".utf8).base64EncodedString())
      #expect((json["header"] as? [String: [String]])?["X-Pot"] == ["tea"])
      #expect(json["sourceHeader"] as? [String: [String]] == ["Content-Type": ["text/plain"]])
      #expect(json["callerIP"] as? String == "198.51.100.7")
      #expect(json["dlqId"] is String)
      #expect(json["scheduleId"] == nil)
      #expect(try await post.settled(id).state == .dead)
    }
  }

  @Test(arguments: Drivers.all) func aFiringTellsItsScheduleAndNobodyElseDoes(driver: Drivers) async throws {
    let receiver = Receiver(script: [.init(), .init(), .init()])
    try await withPost(receiver, driver) { post in
      var message = OutgoingMessage(
        account: .app, destination: post.origin + "/a",
        headers: [.init(name: "upstash-schedule-id", value: "forged")], callback: post.origin + "/back")
      message.scheduleID = "scd_1"
      _ = try await post.send(message)
      let received = await receiver.received(count: 2)
      #expect(received[0].headers["upstash-schedule-id"] == "scd_1")
      #expect(received[1].headers["upstash-schedule-id"] == nil)
      let report = try #require(try JSONSerialization.jsonObject(with: Data(received[1].body)) as? [String: Any])
      #expect(report["scheduleId"] as? String == "scd_1")
      message.scheduleID = nil
      message.callback = nil
      _ = try await post.send(message)
      #expect(await receiver.received(count: 3).last?.headers["upstash-schedule-id"] == nil)
    }
  }

  @Test(arguments: Drivers.all) func callbacksHaveTheKeyOfTheirMessageUnlessTheyNameTheirOwn(driver: Drivers)
    async throws
  {
    let receiver = Receiver()
    try await withPost(receiver, driver) { post in
      var message = OutgoingMessage(
        account: .app, destination: post.origin + "/a", callback: post.origin + "/back")
      message.flowControl = FlowControl(key: "k")
      _ = try await post.send(message)
      message.callbackOptions.flowControl = FlowControl(key: "own")
      _ = try await post.send(message)
      _ = await receiver.received(count: 4)
      let keys = try await post.engine.database.read { transaction in
        try transaction.run("SELECT flow_key FROM cutroom_messages WHERE path = '/back' ORDER BY flow_key").map {
          try $0.text("flow_key")
        }
      }
      #expect(keys == ["k", "own"])
    }
  }

  @Test(arguments: Drivers.all) func callbackFollowsEveryAttempt(driver: Drivers) async throws {
    let receiver = Receiver(script: [.init(body: "done"), .init()])
    try await withPost(receiver, driver) { post in
      _ = try await post.send(
        OutgoingMessage(account: .app, destination: post.origin + "/a", callback: post.origin + "/back"))
      let report = try #require(await receiver.received(count: 2).last)
      #expect(report.target == "/back")
      let json = try #require(try JSONSerialization.jsonObject(with: Data(report.body)) as? [String: Any])
      #expect(json["status"] as? Int == 200)
      #expect(json["dlqId"] == nil)
    }
  }

  @Test(arguments: Drivers.all) func status489ForbidsRetries(driver: Drivers) async throws {
    let receiver = Receiver(script: [.init(status: 489, headers: ["Upstash-NonRetryable-Error": "true"])])
    try await withPost(receiver, driver) { post in
      let id = try await post.send(OutgoingMessage(account: .app, destination: post.origin + "/a"))
      #expect(try await post.settled(id).state == .dead)
      #expect(receiver.received.count == 1)
    }
  }

  @Test(arguments: Drivers.all) func uniqueKeyGivesTheFirstMessage(driver: Drivers) async throws {
    let receiver = Receiver()
    try await withPost(receiver, driver) { post in
      let message = OutgoingMessage(account: .app, destination: post.origin + "/a", uniqueKey: "run-1/check-1")
      let id = try await post.send(message)
      #expect(try await post.settled(id).state == .delivered)
      for _ in 0..<10 { #expect(try await post.send(message) == id) }
      #expect(receiver.received.count == 1)
    }
  }

  @Test(arguments: Drivers.all) func otherAccountsReachNeitherOurAddressNorPrivateOnes(driver: Drivers) async throws {
    let receiver = Receiver()
    try await withPost(receiver, driver) { post in
      for destination in ["cutroom-app:/a", post.origin + "/a", "http://169.254.169.254/latest"] {
        let id = try await post.send(OutgoingMessage(account: .local, destination: destination))
        let status = try await post.settled(id)
        #expect(status.state == .dead, "\(destination)")
      }
      #expect(receiver.received.isEmpty)
    }
    try await withPost(Receiver(), driver, privateAllowed: false) { post in
      let id = try await post.send(OutgoingMessage(account: .local, destination: "http://127.0.0.2:9/"))
      #expect(try await post.settled(id).reason?.contains("loopback") == true)
    }
  }

  @Test(
    arguments: Drivers.usual,
    ["https://app.example.com/a", "https://APP.example.com.:443/a", "http://127.0.0.1:443/a"])
  func otherAccountsDoNotReachOurPublicAddress(driver: Drivers, destination: String) async throws {
    try await withPost(Receiver(), driver, publicOrigin: "https://app.example.com") { post in
      let id = try await post.send(OutgoingMessage(account: .local, destination: destination))
      let status = try await post.settled(id)
      #expect(status.state == .dead)
      #expect(status.reason?.contains("this server's own address") == true)
    }
  }

  @Test(arguments: Drivers.all) func attemptsKeepLittleOfLongAnswers(driver: Drivers) async throws {
    let headers = ["X-Long": String(repeating: "h", count: 5_000)]
    let receiver = Receiver(script: [.init(status: 500, headers: headers, body: String(repeating: "x", count: 100_000))]
    )
    try await withPost(receiver, driver) { post in
      let id = try await post.send(OutgoingMessage(account: .app, destination: post.origin + "/a", retries: 0))
      #expect(try await post.settled(id).state == .dead)
      let (attempt, letter) = try await post.engine.database.read { transaction in
        (
          try transaction.run("SELECT body, headers FROM cutroom_events WHERE message_id = $1 AND state = 'FAILED'", id)
            .first,
          try transaction.run("SELECT body FROM cutroom_dead_letters WHERE message_id = $1", id).first
        )
      }
      #expect(try attempt?.bytes("body").count == 4_096)
      #expect(try attempt?.text("headers").contains("hhh") == false)
      #expect(try letter?.bytes("body").count == 100_000)
    }
  }

  @Test(arguments: Drivers.all) func signatureOfAnotherAccountIsNotOurs(driver: Drivers) async throws {
    let receiver = Receiver()
    try await withPost(receiver, driver) { post in
      let database = post.engine.database
      let token = try await database.write { transaction in
        let keys = SigningKeys(clock: post.engine.clock)
        _ = try keys.pair(.app, in: transaction)
        return try DeliveryToken.make(
          key: try keys.pair(.local, in: transaction).current, destination: "https://a.example/api/worker/process-klap",
          body: [], now: post.engine.clock.now)
      }
      let signatures = WorkerSignatures(database: database, clock: post.engine.clock)
      await #expect(throws: DeliveryError.self) {
        try await signatures.verify(token, destination: nil, body: [])
      }
    }
  }

  @Test(arguments: Drivers.all) func aCallbackHasOneContentType(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      try await depot.publish(
        "/",
        [("Upstash-Callback", "https://c.example"), ("Upstash-Callback-Forward-Content-Type", "text/plain")])
      try await depot.deliver()
      let claim = try #require(try await depot.queue.claim(.message, limit: 1).first)
      let callback = try await depot.database.read { try Outbox(queue: depot.queue).load(claim.id.rawValue, in: $0) }
      #expect(callback?.message.headers == [.init(name: "Content-Type", value: "text/plain")])
    }
  }
}
