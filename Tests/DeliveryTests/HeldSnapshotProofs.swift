import ClipModel
import Database
import Delivery
import Foundation
import PostgresDriver
import TestClock
import TestDatabase
import Testing

/// A transaction that stays open, a report or a forgotten console, keeps PostgreSQL from cleaning up after finished work.
@Suite(.timeLimit(.minutes(15)))
struct HeldSnapshotProofs {
  private static let isSoak = ProcessInfo.processInfo.environment["CUTROOM_SOAK"] == "1"

  /// What is published meanwhile.
  enum Load: String, CaseIterable, Sendable {
    /// Messages that have nothing to do with each other.
    case apart
    /// Messages that all have one flow-control key, whose row changes with each of them.
    case oneKey

    /// How many in a second to each of the two databases. Messages of one key are let in and out one after the other.
    var perSecond: Int {
      switch self {
      case .apart: HeldSnapshotProofs.isSoak ? 800 : 200
      case .oneKey: HeldSnapshotProofs.isSoak ? 80 : 40
      }
    }

    /// How much of the throughput has to be left. Every look at a key's row passes by all that it was since the snapshot was
    /// taken, which is much after two minutes.
    var bar: Double { self == .oneKey ? 0.2 : 0.5 }

    func request() throws -> PublishRequest {
      let key = [
        (name: "Upstash-Flow-Control-Key", value: "k"), (name: "Upstash-Flow-Control-Value", value: "parallelism=100"),
      ]
      return try PublishRequest(
        destination: "https://a.example/hook",
        headers: [(name: "Content-Type", value: "application/json")] + (self == .oneKey ? key : []),
        body: Array(repeating: UInt8(ascii: "x"), count: 500), account: .local)
    }
  }

  /// Beside a second database of the same server, of which nobody holds a snapshot.
  @Test(arguments: Load.allCases) func anOpenTransactionLeavesEnoughOfTheThroughput(load: Load) async throws {
    try await withPostgres { held in
      try await withPostgres { free in
        let pair = Pair(held: try Engine(at: held, load), free: try Engine(at: free, load))
        let before = try await pair.work(for: .seconds(Self.isSoak ? 5 : 2))
        let during = try await holding(held) { try await pair.work(for: .seconds(Self.isSoak ? 120 : 8)) }
        let after = try await pair.work(for: .seconds(Self.isSoak ? 90 : 2))
        print(
          "HeldSnapshotProofs: \(load): throughput \(during.share) of without under a held snapshot, afterwards",
          "\(after.share); \(during.rate) messages/s to each of the two, wanted \(load.perSecond)")
        #expect(try await pair.held.isDone())
        if Self.isSoak {
          #expect(before.rate > 0.9 * Double(load.perSecond), "this machine does not come that far")
          #expect(during.rate > 0.8 * Double(load.perSecond), "less was offered than is claimed")
          #expect(during.share >= load.bar)
          #expect(after.share >= 0.7)
        }
        await pair.close()
      }
    }
  }

  /// Runs `body` while a transaction sees the database as it was when it began.
  private func holding<Value: Sendable>(
    _ address: PostgresAddress, _ body: () async throws -> Value
  ) async throws -> Value {
    let holder = PostgresDatabase(PostgresConfiguration(address: address))
    let (started, isOver) = (Watched(false), Watched(false))
    async let snapshot: Void = hold(holder, started, isOver)
    await started.until { $0 }
    let result: Result<Value, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    isOver.change { $0 = true }
    try await snapshot
    await holder.close()
    return try result.get()
  }

  /// Sees the database as it was, until told to let go. Its thread waits: reads are synchronous.
  private func hold(_ database: PostgresDatabase, _ started: Watched<Bool>, _ isOver: Watched<Bool>) async throws {
    try await database.read { transaction in
      try transaction.run("SELECT count(*) AS value FROM cutroom_work")
      started.change { $0 = true }
      while !isOver.value { try transaction.run("SELECT pg_sleep(0.1)::text AS value") }
    }
  }
}

extension HeldSnapshotProofs {
  /// The same work on two databases, by turns.
  private struct Pair: Sendable {
    let held: Engine
    let free: Engine

    /// Works for a while, in turns of a second.
    ///
    /// - Returns: how much of the throughput of the free one the held one had in the last twenty turns, and how many
    ///   messages a second each was given.
    func work(for duration: Duration) async throws -> (share: Double, rate: Double) {
      var times: [(held: Double, free: Double)] = []
      let begun = ContinuousClock.now
      while ContinuousClock.now - begun < duration {
        let turn = ContinuousClock.now
        times.append((held: try await held.work(), free: try await free.work()))
        let rest: Duration = .seconds(1) - (ContinuousClock.now - turn)
        // The rate is part of what is tested.
        if rest > .zero { try await ContinuousClock().sleep(for: rest) }
      }
      let seconds = (ContinuousClock.now - begun) / .seconds(1)
      let last = times.suffix(20)
      let spent = last.reduce((held: 0.0, free: 0.0)) { ($0.held + $1.held, $0.free + $1.free) }
      return (spent.free / spent.held, Double(times.count * held.load.perSecond) / seconds)
    }

    func close() async {
      await held.database.close()
      await free.database.close()
    }
  }

  /// Publishes messages and does their work, all but the requests themselves.
  private struct Engine: Sendable {
    let load: Load
    let database: PostgresDatabase
    private let queue: WorkQueue
    private let outbox: Outbox
    private let request: PublishRequest

    init(at address: PostgresAddress, _ load: Load) throws {
      self.load = load
      database = PostgresDatabase(PostgresConfiguration(address: address))
      queue = WorkQueue(database: database)
      outbox = Outbox(queue: queue)
      request = try load.request()
    }

    /// How long a second's messages took, in seconds.
    func work() async throws -> Double {
      let begun = ContinuousClock.now
      try await publish()
      while try await deliver() > 0 {}
      return (ContinuousClock.now - begun) / .seconds(1)
    }

    private func publish() async throws {
      let (office, count, request) = (PostOffice(outbox: outbox), load.perSecond / 8, request)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<count { _ = try await office.publish(request) }
          }
        }
        try await group.waitForAll()
      }
    }

    /// As a Courier does: it reads the message, and its end has the rows of an attempt with it.
    private func deliver() async throws -> Int {
      let (queue, outbox, database) = (queue, outbox, database)
      let claims = try await queue.claim(.message, limit: 100)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for claim in claims {
          group.addTask {
            let stored = try await database.read { try outbox.load(claim.id.rawValue, in: $0) }
            #expect(stored?.message.body.count == 500)
            let isSettled = try await queue.settle(
              claim, .delivered(mayShare: true) { try Self.record(claim, in: $0) })
            #expect(isSettled)
          }
        }
        try await group.waitForAll()
      }
      return claims.count
    }

    private static func record(_ claim: Claim, in transaction: any SQLTransaction) throws {
      let now = SystemClock().now.milliseconds
      try transaction.run(
        """
        INSERT INTO cutroom_events (message_id, claim, state, account_id, at, retried)
        VALUES ($1, $2, 'ACTIVE', $3, $4, 0) ON CONFLICT DO NOTHING
        """, claim.id.rawValue, claim.number, claim.account.rawValue, now)
      try transaction.run(
        """
        INSERT INTO cutroom_events (message_id, claim, state, account_id, at, retried, status, headers, body)
        VALUES ($1, $2, 'DELIVERED', $3, $4, 0, 200, '{}', $5) ON CONFLICT DO NOTHING
        """, claim.id.rawValue, claim.number, claim.account.rawValue, now, Array("thanks".utf8))
    }

    /// Whether nothing is left to do, and every message has its three rows in the log.
    func isDone() async throws -> Bool {
      let row = try await database.read { transaction in
        try transaction.run(
          """
          SELECT (SELECT count(*) FROM cutroom_work) AS work, (SELECT count(*) FROM cutroom_messages) AS messages,
            (SELECT count(*) FROM cutroom_events) AS events
          """)[0]
      }
      return try row.integer("work") == 0 && row.integer("events") == 3 * row.integer("messages")
    }
  }
}
