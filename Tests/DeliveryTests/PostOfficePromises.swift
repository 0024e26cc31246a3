import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import TestDatabase
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PostOfficePromises {
  private let alice = Account.ID("alice")
  private let bob = Account.ID("bob")

  private func request(
    _ destination: String, _ headers: [(name: String, value: String)] = [], body: String = "hello",
    account: Account.ID? = nil
  ) throws -> PublishRequest {
    try PublishRequest(
      target: "/v2/publish/" + destination, headers: headers, body: Array(body.utf8), account: account ?? alice,
      callerIP: "198.51.100.7")
  }

  /// Publishes to one address.
  private func publish(_ office: PostOffice, _ request: PublishRequest) async throws -> Published.Receipt {
    try #require(try await office.publish(request).receipts.first)
  }

  private func withOffice(
    _ driver: Drivers = .sqlite, _ body: (PostOffice, ManualClock, any Database) async throws -> Void
  ) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      try await body(PostOffice(outbox: Outbox(queue: WorkQueue(database: database, clock: clock))), clock, database)
    }
  }

  @Test(arguments: [
    [], [("X-Quote", #"a "quoted" \\ word"#)], [("X-Sign", "tab\tbell\u{7}"), ("X-Place", "Zürich, 東京, 🎬")],
    [("X-Brackets", #"},{"name":"X","value":"y"}]"#), ("X-Empty", "")], [("Content-Type", "application/json")],
  ]) func headersComeBackAsTheyWereWhateverStandsInThem(headers: [(String, String)]) async throws {
    try await withOffice { office, _, database in
      let message = OutgoingMessage(
        account: alice, destination: "https://a.example/",
        headers: headers.map { OutgoingMessage.Header(name: $0.0, value: $0.1) })
      let outbox = Outbox(queue: WorkQueue(database: database))
      let stored = try await database.write { transaction in
        try outbox.load(try outbox.put(message, as: .message, in: transaction).id, in: transaction)
      }
      #expect(stored?.message == message)
      let text = try await database.read { try $0.run("SELECT headers FROM cutroom_messages")[0].text("headers") }
      let read = try JSONDecoder().decode([OutgoingMessage.Header].self, from: Data(text.utf8))
      #expect(read == message.headers)
    }
  }

  @Test(arguments: [
    ("https://a.example", "a.example", "/"), ("http://User:pw@A.example:81/x/y?z=/q#f", "a.example:81", "/x/y"),
    ("https://a.example?x=1", "a.example", "/"), ("cutroom-app:/api/x", nil, nil),
  ]) func filtersSeeHostAndPathOfADestination(address: String, host: String?, path: String?) async throws {
    try await withOffice { office, _, database in
      let outbox = Outbox(queue: WorkQueue(database: database))
      let message = OutgoingMessage(account: alice, destination: address)
      _ = try await database.write { try outbox.put(message, as: .message, in: $0) }
      let row = try await database.read { try $0.run("SELECT host, path FROM cutroom_messages")[0] }
      #expect(row.optionalText("host") == host && row.optionalText("path") == path)
    }
  }

  @Test func destinationIsTakenRawWithItsQuery() throws {
    let address = "https://api.example.com/hook//a%2Fb/?x=1&y=%20z&"
    #expect(try request(address).message.destination == address)
    let hook = try request("https://a.example/?a=1&qstash_token=secret&upstash-retries=7&b=2")
    #expect(hook.message.destination == "https://a.example/?a=1&b=2")
    #expect(hook.message.retries == 7)
    #expect(try request("https://a.example?qstash_token=x").message.destination == "https://a.example")
  }

  @Test(arguments: ["https%3A%2F%2Fa.example", "ftp://a.example", "cutroom-app:/api/worker/process-klap"])
  func otherDestinationsAreRefusedInTheHostedServicesWords(destination: String) {
    #expect(
      throws: DeliveryError.invalidDestination("endpoint has invalid scheme, add http:// or https://")
    ) { try request(destination) }
  }

  @Test func headersBecomeTheMessage() throws {
    let message = try request(
      "https://a.example",
      [
        ("Authorization", "Bearer x"), ("Content-Type", "text/plain"), ("upstash-METHOD", "put"),
        ("Upstash-Forward-Test-Header", "one"), ("upstash-forward-test-header", "two"), ("Upstash-Delay", "1m"),
        ("Upstash-Retries", "5"), ("Upstash-Timeout", "10s"), ("Upstash-Retry-Delay", "1000 * (1 + retried)"),
        ("Upstash-Callback", "https://b.example/ok"), ("Upstash-Failure-Callback", "https://b.example/bad"),
        ("Upstash-Failure-Callback-Forward-X-Key", "k"), ("Upstash-Failure-Callback-Retries", "1"),
        ("Upstash-Telemetry-Sdk", "py"), ("X-Not-Forwarded", "no"), ("Upstash-Label", "a, b"),
      ]
    ).message
    #expect(message.method == "PUT")
    #expect(
      message.headers == [
        .init(name: "Test-Header", value: "one, two"), .init(name: "Content-Type", value: "text/plain"),
      ])
    #expect(message.delay == .seconds(60))
    #expect(message.retries == 5)
    #expect(message.timeout == .seconds(10))
    #expect(message.retryDelay?.duration(beforeRetry: 2) == .seconds(2))
    #expect(message.callback == "https://b.example/ok")
    #expect(message.failureCallbackOptions.headers == [.init(name: "X-Key", value: "k")])
    #expect(message.failureCallbackOptions.retries == 1)
    #expect(message.labels == ["a", "b"])
    #expect(message.callerIP == "198.51.100.7")
  }

  @Test(arguments: [
    ("Upstash-Delay", "10"), ("Upstash-Retries", "-1"), ("Upstash-Method", "BREW"), ("Upstash-Retry-Delay", "1 +"),
    ("Upstash-Callback", "nowhere"), ("Upstash-Cron", "* * * *"), ("Upstash-Schedule-Id", "no-cron"),
    ("Upstash-Callback-Delay", "1s"),
  ])
  func badOptionsAreRefused(name: String, value: String) {
    #expect(throws: DeliveryError.self) { try request("https://a.example", [(name, value)]) }
  }

  @Test(arguments: [
    ("Upstash-Retries", "101"), ("Upstash-Retries", "99999999999"), ("Upstash-Timeout", "16m"),
    ("Upstash-Timeout", "9999999999s"), ("Upstash-Callback-Retries", "101"), ("Upstash-Callback-Timeout", "1h"),
  ])
  func optionsBeyondTheLimitsAreRefused(name: String, value: String) throws {
    let headers = [(name: "Upstash-Callback", value: "https://b.example"), (name: name, value: value)]
    #expect {
      try request("https://a.example", headers)
    } throws: { error in
      (error as? DeliveryError)?.publicMessage.contains("exceeds the limit") == true
    }
  }

  @Test func delaysBeyondAYearAreRefused() async throws {
    try await withOffice { office, clock, _ in
      let late = clock.now + .seconds(366 * 86_400)
      for header in [("Upstash-Delay", "366d"), ("Upstash-Not-Before", "\(late.milliseconds / 1000)")] {
        await #expect(throws: DeliveryError.self) {
          try await publish(office, try request("https://a.example", [header]))
        }
      }
      _ = try await publish(office, try request("https://a.example", [("Upstash-Delay", "365d")]))
    }
  }

  @Test(arguments: Drivers.all) func equalDeduplicationIDsGiveTheFirstMessage(driver: Drivers) async throws {
    try await withOffice(driver) { office, clock, _ in
      let headers = [(name: "Upstash-Deduplication-Id", value: "once")]
      let first = try await publish(office, try request("https://a.example", headers))
      #expect(first.deduplicated == nil)
      let again = try await publish(office, try request("https://b.example", headers))
      #expect(again.messageId == first.messageId)
      #expect(again.deduplicated == true)
      #expect(try await publish(office, try request("https://a.example", headers, account: bob)).deduplicated == nil)
      clock.advance(by: .seconds(601))
      #expect(try await publish(office, try request("https://a.example", headers)).deduplicated == nil)
    }
  }

  @Test func contentDecidesWhenAskedTo() async throws {
    try await withOffice { office, _, _ in
      let headers = [(name: "Upstash-Content-Based-Deduplication", value: "True")]
      let first = try await publish(office, try request("https://a.example", headers))
      #expect(try await publish(office, try request("https://a.example", headers)).messageId == first.messageId)
      #expect(try await publish(office, try request("https://a.example", headers, body: "other")).deduplicated == nil)
    }
  }

  @Test(arguments: Drivers.all) func foreignMessagesDoNotExist(driver: Drivers) async throws {
    try await withOffice(driver) { office, _, _ in
      let id = try await publish(office, try request("https://a.example", [("Upstash-Delay", "1h")])).messageId
      await #expect(throws: DeliveryError.notFound) { try await office.message(id, account: bob) }
      await #expect(throws: DeliveryError.notFound) { try await office.cancel(id, account: bob) }
      let document = try await office.message(id, account: alice)
      #expect(document.url == "https://a.example")
      #expect(document.body == "hello")
      #expect(document.notBefore == document.createdAt + 3_600_000)
      try await office.cancel(id, account: alice)
      await #expect(throws: DeliveryError.notFound) { try await office.cancel(id, account: alice) }
    }
  }

  @Test func nobodySpeaksForTheApp() async throws {
    try await withOffice { office, _, _ in
      await #expect(throws: DeliveryError.self) {
        try await publish(office, try request("https://a.example", account: .app))
      }
      await #expect(throws: DeliveryError.notFound) { try await office.keys(.app) }
      await #expect(throws: DeliveryError.notFound) { try await office.rotateKeys(.app) }
      let keys = try await office.keys(alice)
      #expect(try await office.keys(alice) == keys)
      #expect(try await office.keys(bob) != keys)
      #expect(try await office.rotateKeys(alice).current == keys.next)
    }
  }
}
