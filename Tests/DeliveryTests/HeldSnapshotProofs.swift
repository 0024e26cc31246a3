import ClipModel
import Database
import Delivery
import Foundation
import PostgresDriver
import TestClock
import TestDatabase
import Testing

/// A transaction that stays open, a report or a forgotten console, keeps PostgreSQL from cleaning up after finished work.
@Suite(.timeLimit(.minutes(10)))
struct HeldSnapshotProofs {
  private static let isSoak = ProcessInfo.processInfo.environment["CUTROOM_SOAK"] == "1"
  private static let perSecond = isSoak ? 800 : 200

  /// Beside a second database of the same server, of which nobody holds a snapshot.
  @Test func anOpenTransactionSlowsTheWorkByHalfAtMost() async throws {
    try await withPostgres { held in
      try await withPostgres { free in
        let pair = Pair(held: Engine(at: held), free: Engine(at: free))
        _ = try await pair.work(seconds: Self.isSoak ? 5 : 1)
        let holder = PostgresDatabase(PostgresConfiguration(address: held))
        let (started, isOver) = (Watched(false), Watched(false))
        async let snapshot: Void = hold(holder, started, isOver)
        await started.until { $0 }
        let during = try await pair.work(seconds: Self.isSoak ? 120 : 2)
        isOver.change { $0 = true }
        try await snapshot
        let after = try await pair.work(seconds: Self.isSoak ? 90 : 1)
        print("HeldSnapshotProofs: throughput \(during) of without under a held snapshot, afterwards \(after)")
        #expect(try await pair.held.left() == 0)
        if Self.isSoak { #expect(during >= 0.5 && after >= 0.7) }
        await holder.close()
        await pair.close()
      }
    }
  }

  /// The same work on two databases, by turns.
  private struct Pair: Sendable {
    let held: Engine
    let free: Engine

    /// How much of the throughput of the free one the held one has in the last seconds.
    func work(seconds: Int) async throws -> Double {
      var times: [(held: Double, free: Double)] = []
      for _ in 0..<seconds {
        let begun = ContinuousClock.now
        times.append((held: try await held.work(), free: try await free.work()))
        let time = ContinuousClock.now - begun
        // The rate is part of what is tested.
        if time < .seconds(1), HeldSnapshotProofs.isSoak { try await ContinuousClock().sleep(for: .seconds(1) - time) }
      }
      let last = times.suffix(20)
      return last.reduce(0) { $0 + $1.free } / last.reduce(0) { $0 + $1.held }
    }

    func close() async {
      await held.database.close()
      await free.database.close()
    }
  }

  /// Sees the database as it was, until told to let go. Its thread waits: reads are synchronous.
  private func hold(_ database: PostgresDatabase, _ started: Watched<Bool>, _ isOver: Watched<Bool>) async throws {
    try await database.read { transaction in
      try transaction.run("SELECT count(*) AS value FROM cutroom_work")
      started.change { $0 = true }
      while !isOver.value { try transaction.run("SELECT pg_sleep(0.1)::text AS value") }
    }
  }

  /// Publishes and does work.
  private struct Engine: Sendable {
    let queue: WorkQueue
    let database: PostgresDatabase

    init(at address: PostgresAddress) {
      database = PostgresDatabase(PostgresConfiguration(address: address))
      queue = WorkQueue(database: database)
    }

    /// How long a second's messages took, in seconds.
    func work() async throws -> Double {
      let begun = ContinuousClock.now
      try await publish()
      while try await settle() > 0 {}
      return (ContinuousClock.now - begun) / .seconds(1)
    }

    private func publish() async throws {
      let (queue, count) = (queue, HeldSnapshotProofs.perSecond / 8)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<count {
              let item = WorkItem(
                id: .timed(prefix: "msg_", at: SystemClock().now), kind: .message, account: .local, payload: [],
                due: SystemClock().now)
              try await database.write(.concurrent) { _ = try queue.enqueue(item, in: $0) }
            }
          }
        }
        try await group.waitForAll()
      }
    }

    private func settle() async throws -> Int {
      let claims = try await queue.claim(.message, limit: 100)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for claim in claims {
          group.addTask {
            let isSettled = try await queue.settle(claim, .delivered { _ in })
            #expect(isSettled)
          }
        }
        try await group.waitForAll()
      }
      return claims.count
    }

    func left() async throws -> Int64 {
      try await database.read { try $0.run("SELECT count(*) AS value FROM cutroom_work")[0].integer("value") }
    }
  }
}
