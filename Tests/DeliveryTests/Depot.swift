import ClipModel
import Database
import Delivery
import Outbound
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// A post office whose Courier goes out when a test says so, and a receiver that answers him.
struct Depot: Sendable {
  let office: PostOffice
  let queue: WorkQueue
  let clock: ManualClock
  let database: any Database
  let courier: Courier
  /// Where the receiver listens.
  let origin: String
  let owner = Account.ID("alice")
  let stranger = Account.ID("bob")

  static func with(
    _ driver: Drivers = .sqlite, answering script: [Receiver.Answer] = [.init()],
    _ body: @escaping @Sendable (Depot) async throws -> Void
  ) async throws {
    try await driver.withDatabase { database in
      try await Receiver(script: script).serve { origin in
        let (clock, client) = (ManualClock(), OutboundClient())
        let queue = WorkQueue(database: database, clock: clock)
        let courier = Courier(
          outbox: Outbox(queue: queue),
          addresses: DeliveryAddresses(appOrigin: { "http://127.0.0.1:1" }, privateAllowed: true), client: client,
          logger: silent)
        let depot = Depot(
          office: PostOffice(outbox: Outbox(queue: queue)), queue: queue, clock: clock, database: database,
          courier: courier, origin: origin)
        let result: Result<Void, any Error>
        do { result = .success(try await body(depot)) } catch { result = .failure(error) }
        try await client.shutdown()
        try result.get()
      }
    }
  }

  /// Publishes; returns the message's id.
  @discardableResult
  func publish(
    _ path: String = "/", _ headers: [(name: String, value: String)] = [], body: String = "", queue: String? = nil,
    to address: String? = nil, by account: Account.ID? = nil
  ) async throws -> String {
    let request = try PublishRequest(
      destination: (address ?? origin) + path, headers: headers, body: Array(body.utf8), account: account ?? owner,
      callerIP: "198.51.100.7", queue: queue)
    return try #require(try await office.publish(request).receipts.first?.messageId)
  }

  /// Attempts once what is due; returns how many attempts that were.
  @discardableResult
  func deliver() async throws -> Int {
    let claims = try await queue.claim(.message, limit: 1000)
    for claim in claims {
      let outcome = await courier.attempt(claim, lease: Lease(claim: claim, queue: queue))
      #expect(try await queue.settle(claim, outcome, mourner: courier))
    }
    return claims.count
  }

  func status(_ id: String) async throws -> WorkStatus.State? {
    try await database.read { try queue.status(WorkItem.ID(id), in: $0) }?.state
  }

  func cancel(_ query: (String, String)..., body: String = "") async throws -> Int {
    try await office.cancel(try Self.selection(query, body, .cancellation), of: owner)
  }

  func log(_ query: (String, String)...) async throws -> Page<LogDocument> {
    try await office.log(try Self.selection(query, "", .logs), of: owner)
  }

  func deadLetters(
    _ query: (String, String)..., by account: Account.ID? = nil
  ) async throws -> Page<DeadLetterDocument> {
    try await office.deadLetters(try Self.selection(query, "", .deadLetters), of: account ?? owner)
  }

  /// How SQLite reads the first statement with `words` in it that `ask` brings about.
  func plan(of words: String, _ ask: (PostOffice) async throws -> Void) async throws -> [String] {
    let ear = ListeningDatabase(database)
    try await ask(PostOffice(outbox: Outbox(queue: WorkQueue(database: ear, clock: clock))))
    let heard = try #require(ear.heard.first { $0.sql.contains(words) })
    return try await database.read { transaction in
      try transaction.run("EXPLAIN QUERY PLAN " + heard.sql, heard.arguments).compactMap { $0.optionalText("detail") }
    }
  }

  static func selection(
    _ query: [(String, String)], _ body: String, _ scope: Selection.Scope
  ) throws -> Selection {
    try Selection(
      try SelectionFields(query: query.map { (name: $0.0, value: $0.1) }, body: Array(body.utf8)), for: scope)
  }
}
