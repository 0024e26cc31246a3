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

  @Test func anOpenTransactionSlowsTheWorkByHalfAtMost() async throws {
    try await withPostgres { address in
      let database = PostgresDatabase(PostgresConfiguration(address: address))
      let engine = Engine(queue: WorkQueue(database: database), database: database)
      let before = try await engine.work(seconds: Self.isSoak ? 20 : 1)
      let holder = PostgresDatabase(PostgresConfiguration(address: address))
      let (started, isOver) = (Watched(false), Watched(false))
      async let snapshot: Void = hold(holder, started, isOver)
      await started.until { $0 }
      let during = try await engine.work(seconds: Self.isSoak ? 120 : 2)
      isOver.change { $0 = true }
      try await snapshot
      let after = try await engine.work(seconds: Self.isSoak ? 90 : 1)
      let last = during.suffix(Self.isSoak ? 20 : 2)
      let ratio = Self.mean(before) / Self.mean(last)
      let recovered = Self.mean(before) / Self.mean(after.suffix(Self.isSoak ? 20 : 1))
      print("HeldSnapshotProofs: throughput under a held snapshot \(ratio) of without, afterwards \(recovered)")
      #expect(try await engine.left() == 0)
      if Self.isSoak { #expect(ratio >= 0.5 && recovered >= 0.5) }
      await holder.close()
      await database.close()
    }
  }

  private static func mean(_ times: some Collection<Double>) -> Double { times.reduce(0, +) / Double(times.count) }

  /// Sees the database as it was, until told to let go. Its thread waits: reads are synchronous.
  private func hold(_ database: PostgresDatabase, _ started: Watched<Bool>, _ isOver: Watched<Bool>) async throws {
    try await database.read { transaction in
      try transaction.run("SELECT count(*) AS value FROM cutroom_work")
      started.change { $0 = true }
      while !isOver.value { try transaction.run("SELECT pg_sleep(0.1)::text AS value") }
    }
  }

  /// Publishes and does work, second after second.
  private struct Engine: Sendable {
    let queue: WorkQueue
    let database: PostgresDatabase

    /// How long the work of each second took, in seconds.
    func work(seconds: Int) async throws -> [Double] {
      var times: [Double] = []
      for _ in 0..<seconds {
        let begun = ContinuousClock.now
        try await publish()
        while try await settle() > 0 {}
        let time = ContinuousClock.now - begun
        times.append(time / .seconds(1))
        // The rate is part of what is tested.
        if time < .seconds(1), HeldSnapshotProofs.isSoak { try await ContinuousClock().sleep(for: .seconds(1) - time) }
      }
      return times
    }

    private func publish() async throws {
      let (queue, count) = (queue, HeldSnapshotProofs.perSecond / 8)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<count {
              let item = WorkItem(
                id: .random(prefix: "msg_"), kind: .message, account: .local, payload: [], due: SystemClock().now)
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
