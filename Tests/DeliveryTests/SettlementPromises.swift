import ClipModel
import Database
import Delivery
import Dispatch
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// Deliveries that come at one time share a transaction, and nothing else.
@Suite(.timeLimit(.minutes(1)))
struct SettlementPromises {
  /// More than fit into one batch.
  private static let many = 150

  private func withClaims(
    _ driver: Drivers, _ count: Int = many, _ body: @escaping @Sendable (Bench) async throws -> Void
  ) async throws {
    try await driver.withDatabase { database in
      let listening = ListeningDatabase(database)
      let clock = ManualClock()
      let bench = Bench(queue: WorkQueue(database: listening, clock: clock), database: listening)
      try await database.write { transaction in
        for number in 0..<count {
          let id = WorkItem.ID("m\(number)")
          let item = WorkItem(id: id, kind: .message, account: .local, payload: [1, 2, 3], due: clock.now)
          _ = try bench.queue.enqueue(item, in: transaction)
        }
      }
      try await body(bench)
    }
  }

  /// A queue, and what it asks of its database.
  private struct Bench: Sendable {
    let queue: WorkQueue
    let database: ListeningDatabase

    func claim() async throws -> [Claim] { try await queue.claim(.message, limit: 1_000) }

    /// Settles all at once; returns those that counted, and the errors of the others.
    func settle(
      _ claims: [Claim], _ record: @escaping @Sendable (Claim, any SQLTransaction) throws -> Void = { _, _ in }
    ) async -> (ended: Set<String>, errors: [String: any Error]) {
      await withTaskGroup(of: (String, Result<Bool, any Error>).self) { group in
        for claim in claims {
          group.addTask {
            let outcome = Outcome.delivered(mayShare: true) { try record(claim, $0) }
            do { return (claim.id.rawValue, .success(try await queue.settle(claim, outcome))) } catch {
              return (claim.id.rawValue, .failure(error))
            }
          }
        }
        return await group.reduce(into: (ended: Set(), errors: [:])) { all, one in
          switch one.1 {
          case .success(true): all.ended.insert(one.0)
          case .success(false): break
          case .failure(let error): all.errors[one.0] = error
          }
        }
      }
    }

    func finished() async throws -> [String] {
      try await database.read { transaction in
        try transaction.run(
          """
          SELECT id FROM cutroom_work_history WHERE state = 'delivered' AND claim = 1 AND finished_at IS NOT NULL
          """
        ).map { try $0.text("id") }
      }
    }
  }

  private func number(of claim: Claim) -> Int { Int(claim.id.rawValue.dropFirst()) ?? -1 }

  @Test(arguments: Drivers.all) func allEndOnceWithTheirRecordsInFewTransactions(driver: Drivers) async throws {
    try await withClaims(driver) { bench in
      let claims = try await bench.claim()
      #expect(claims.count == Self.many)
      let recorded = Watched<[String]>([])
      let (ended, errors) = await bench.settle(claims) { claim, transaction in
        transaction.afterCommit { recorded.change { $0.append(claim.id.rawValue) } }
      }
      #expect(ended.count == Self.many && errors.isEmpty)
      #expect(recorded.value.count == Self.many && Set(recorded.value) == ended)
      #expect(try await bench.finished().count == Self.many)
      #expect(try await bench.database.read { try $0.run("SELECT id FROM cutroom_work") }.isEmpty)
      let burials = bench.database.heard.count { $0.sql.contains("INTO cutroom_work_history") }
      #expect(burials < Self.many / 3, "\(burials)")
    }
  }

  @Test(arguments: Drivers.all) func aRefusedRecordStopsNoOtherDelivery(driver: Drivers) async throws {
    try await withClaims(driver) { [self] bench in
      let (ended, errors) = await bench.settle(try await bench.claim()) { claim, _ in
        if number(of: claim) % 50 == 0 { throw DeliveryError.notFound }
      }
      #expect(errors.keys.sorted() == ["m0", "m100", "m50"])
      #expect(errors.values.allSatisfy { $0 as? DeliveryError == .notFound })
      #expect(ended.count == Self.many - 3)
      #expect(try await Set(bench.finished()) == ended)
    }
  }

  @Test(arguments: Drivers.all) func whoLostTheClaimRecordsNothing(driver: Drivers) async throws {
    try await withClaims(driver) { [self] bench in
      let claims = try await bench.claim()
      try await bench.database.write { transaction in
        _ = try transaction.run("UPDATE cutroom_work SET claim = 2 WHERE id IN ('m3', 'm77')")
      }
      let (ended, errors) = await bench.settle(claims) { claim, _ in
        if [3, 77].contains(number(of: claim)) { Issue.record("a zombie recorded") }
      }
      #expect(errors.isEmpty && ended.count == Self.many - 2)
      let left = try await bench.database.read { try $0.run("SELECT id FROM cutroom_work ORDER BY id") }
      #expect(try left.map { try $0.text("id") } == ["m3", "m77"])
    }
  }

  @Test func whatOthersHaveLockedKeepsNobodyElseWaiting() async throws {
    try await withClaims(.postgres, 3) { bench in
      let claims = try await bench.claim()
      let (isLocked, mayGo) = (Watched(false), DispatchSemaphore(value: 0))
      async let holder: Void = bench.database.write(.concurrent) { transaction in
        _ = try transaction.run("SELECT id FROM cutroom_work WHERE id = 'm1' FOR UPDATE")
        isLocked.change { $0 = true }
        mayGo.wait()
      }
      await isLocked.until { $0 }
      async let settled = bench.settle(claims)
      while try await bench.finished().count < 2 { await Task.yield() }
      #expect(try await Set(bench.finished()) == ["m0", "m2"])
      mayGo.signal()
      try await holder
      #expect(await settled.ended == ["m0", "m1", "m2"])
    }
  }

  @Test(arguments: Drivers.all) func whatStandsOnALaneIsSettledWithIt(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      let queue = WorkQueue(database: database, clock: clock)
      for id in ["first", "second"] {
        var item = WorkItem(id: WorkItem.ID(id), kind: .message, account: .local, payload: [], due: clock.now)
        item.flow = FlowControl(key: "k")
        item.flow?.parallelism = 1
        let finished = item
        _ = try await database.write { try queue.enqueue(finished, in: $0) }
      }
      let first = try #require(try await queue.claim(.message, limit: 9).first)
      #expect(try await queue.settle(first, .delivered(mayShare: true) { _ in }))
      #expect(try await queue.claim(.message, limit: 9).count == 1, "the slot is free")
    }
  }
}
