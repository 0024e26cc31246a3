import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

/// A post office, and the engine beneath it, without anybody who delivers.
struct Yard: Sendable {
  let office: PostOffice
  let queue: WorkQueue
  let clock: ManualClock
  let database: any Database
  let owner = Account.ID("alice")

  static func with(_ driver: Drivers, _ body: (Yard) async throws -> Void) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      let queue = WorkQueue(database: database, clock: clock)
      try await body(
        Yard(office: PostOffice(outbox: Outbox(queue: queue)), queue: queue, clock: clock, database: database))
    }
  }

  /// What a message says of the flow-control key `k`.
  static func key(_ value: String) -> [(name: String, value: String)] {
    [("Upstash-Flow-Control-Key", "k"), ("Upstash-Flow-Control-Value", value)]
  }

  /// Publishes; returns the message's id.
  @discardableResult
  func publish(_ headers: [(name: String, value: String)] = [], queue: String? = nil) async throws -> String {
    let request = try PublishRequest(
      destination: "https://a.example/", headers: headers, body: [], account: owner, queue: queue)
    return try #require(try await office.publish(request).receipts.first?.messageId)
  }

  /// Claims all that may run now; ids in the order in which they were handed out.
  func claim() async throws -> [Claim] { try await queue.claim(.message, limit: 1000) }

  func end(_ claim: Claim, _ outcome: Outcome = .delivered { _ in }) async throws {
    #expect(try await queue.settle(claim, outcome))
  }

  func flow(_ key: String) async throws -> FlowDocument { try await office.flow(key, of: owner) }

  func status(_ id: String) async throws -> WorkStatus.State? {
    try await database.read { try queue.status(WorkItem.ID(id), in: $0) }?.state
  }

  /// What a message waits for, in words.
  func waitingFor(_ id: String) async throws -> String? { try await office.message(id, account: owner).waitingFor }

  /// Delivers one after the other until nothing more comes; never more than `limit` may be in hand.
  ///
  /// - Returns: how many that were.
  func deliverAll(beginningWith claims: [Claim], atMost limit: Int) async throws -> Int {
    var (running, done) = (claims, 0)
    while !running.isEmpty {
      try await end(running.removeFirst())
      done += 1
      running += try await claim()
      #expect(running.count <= limit)
    }
    return done
  }
}
