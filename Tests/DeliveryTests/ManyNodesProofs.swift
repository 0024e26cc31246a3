import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import TestDatabase
import Testing

/// What holds when several nodes work on one database at the same time: three engines that know nothing of each other.
/// `CUTROOM_SOAK=1` for the full numbers.
@Suite(.timeLimit(.minutes(20)))
struct ManyNodesProofs {
  private static let isSoak = ProcessInfo.processInfo.environment["CUTROOM_SOAK"] == "1"

  @Test(arguments: Drivers.all) func ofPublishesWithOneIDOnlyOneIsAccepted(driver: Drivers) async throws {
    try await withNodes(driver) { nodes in
      let receipts = try await withThrowingTaskGroup(of: [Published.Receipt].self) { group in
        for number in 0..<24 {
          let office = PostOffice(outbox: Outbox(queue: nodes.engines[number % 3]))
          let request = try PublishRequest(
            destination: "https://a.example/", headers: [("Upstash-Deduplication-Id", "once")],
            body: Array("\(number)".utf8), account: .local)
          group.addTask { try await office.publish(request).receipts }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(receipts.count == 24)
      #expect(Set(receipts.map(\.messageId)).count == 1)
      #expect(receipts.count { $0.deduplicated != true } == 1)
      #expect(try await nodes.engines[0].claim(.message, limit: 100).count == 1)
    }
  }

  @Test(arguments: Drivers.all) func anItemIsCanceledOrDeliveredNeverBoth(driver: Drivers) async throws {
    try await withNodes(driver) { nodes in
      for number in 0..<40 { try await nodes.add("m\(number)") }
      let claims = try await nodes.engines[0].claim(.message, limit: 100)
      let outcomes = try await withThrowingTaskGroup(of: (WorkItem.ID, Bool).self) { group in
        for claim in claims {
          group.addTask { (claim.id, try await nodes.engines[1].settle(claim, .delivered { _ in })) }
          group.addTask {
            (claim.id, try await nodes.database.write(.concurrent) { try nodes.engines[2].cancel(claim.id, in: $0) })
          }
        }
        return try await group.reduce(into: [WorkItem.ID: Int]()) { $0[$1.0, default: 0] += $1.1 ? 1 : 0 }
      }
      #expect(outcomes.count == 40 && outcomes.values.allSatisfy { $0 == 1 })
    }
  }

  @Test(arguments: Drivers.all) func aNodeThatStartsTakesOverWhatNobodyElseHolds(driver: Drivers) async throws {
    try await withNodes(driver) { nodes in
      try await nodes.add("m")
      #expect(try await nodes.engines[0].claim(.message, limit: 1).count == 1)
      #expect(try await nodes.engines[1].takeOver(.message) == (nodes.database.isShared ? 0 : 1))
      nodes.advance(by: .seconds(31))
      #expect(try await nodes.engines[1].takeOver(.message) == (nodes.database.isShared ? 1 : 0))
    }
  }

  @Test(arguments: Drivers.all) func queuesKeepTheirOrderThroughFailuresAndDeaths(driver: Drivers) async throws {
    let (queues, length) = Self.isSoak ? (100, 100) : (6, 12)
    try await withNodes(driver) { nodes in
      for number in 0..<(queues * length) {
        try await nodes.add(Turn(queue: number % queues, place: number / queues).id) {
          $0.queue = "q\(number % queues)"
          $0.maximumRetries = 1_000
        }
      }
      let oracle = Watched(TurnOracle())
      try await nodes.work(until: queues * length, oracle)
      #expect(oracle.value.violations == [])
      #expect(oracle.value.settled.count == queues * length)
      #expect(oracle.value.deaths > 0 && oracle.value.failures > 0)
    }
  }

  @Test(arguments: Drivers.all) func slotsOfAKeyAreNeverExceeded(driver: Drivers) async throws {
    let count = Self.isSoak ? 2_000 : 120
    let most = try await withNodes(driver) { nodes in
      var key = FlowControl(key: "k")
      key.parallelism = 3
      let flow = key
      for number in 0..<count { try await nodes.add("m\(number)") { $0.flow = flow } }
      return try await nodes.mostAtOnce(until: count)
    }
    #expect(most == 3)
    let withoutKey = try await withNodes(driver) { nodes in
      for number in 0..<count { try await nodes.add("m\(number)") }
      return try await nodes.mostAtOnce(until: count)
    }
    #expect(withoutKey > 3, "else nothing was shown")
  }

  /// Clocks of real nodes differ a little, and each node reads its own before the key is its own.
  @Test(arguments: Drivers.all) func noMoreThanARateStartsInAWindow(driver: Drivers) async throws {
    let windows = Self.isSoak ? 60 : 6
    try await withNodes(driver, apart: [.zero, .milliseconds(1), .milliseconds(50)]) { nodes in
      var key = FlowControl(key: "k")
      key.rate = 5
      let flow = key
      for number in 0..<(windows * 5) { try await nodes.add("m\(number)") { $0.flow = flow } }
      var started: [Int] = []
      while started.reduce(0, +) < windows * 5, started.count < windows * 2 {
        started.append(try await nodes.startedInASecond(first: started.count % 3))
      }
      #expect(started.allSatisfy { $0 <= 6 }, "\(started)")
      #expect(started.count <= windows + 1, "as many start as may: \(started)")
    }
  }
}

/// Three engines on one database, each with a clock of its own.
private struct Nodes: Sendable {
  let engines: [WorkQueue]
  let clocks: [ManualClock]
  let database: any Database

  /// The first one's time.
  var now: Timestamp { clocks[0].now }

  func advance(by duration: Duration) { for clock in clocks { clock.advance(by: duration) } }

  func add(_ id: String, _ change: (inout WorkItem) -> Void = { _ in }) async throws {
    var item = WorkItem(id: WorkItem.ID(id), kind: .message, account: .local, payload: [], due: now)
    change(&item)
    let (engine, finished) = (engines[0], item)
    #expect(try await database.write(.concurrent) { try engine.enqueue(finished, in: $0) })
  }

  /// All work until `count` are settled; some attempts fail, and some nodes die with one in hand.
  func work(until count: Int, _ oracle: Watched<TurnOracle>) async throws {
    while oracle.value.settled.count < count {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for engine in engines {
          group.addTask {
            while true {
              let claims = try await engine.claim(.message, limit: 20)
              if claims.isEmpty { return }
              for claim in claims { try await attempt(claim, by: engine, oracle) }
            }
          }
        }
        try await group.waitForAll()
      }
      // Whatever is left is in the hands of the dead.
      advance(by: .seconds(31))
      for engine in engines { try await engine.expireLeases(.message) }
    }
  }

  /// All work until `count` are delivered, each engine with several in hand; a fifth of them fail once. Returns the most
  /// that all of them had at once: from when they were handed out until just before they were settled.
  func mostAtOnce(until count: Int) async throws -> Int {
    let tally = Watched((inHand: 0, most: 0, done: 0))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for engine in engines {
        group.addTask {
          var hand: [Claim] = []
          while tally.value.done < count {
            let claims = try await engine.claim(.message, limit: 5)
            tally.change { tally in
              tally.inHand += claims.count
              tally.most = max(tally.most, tally.inHand)
            }
            hand = (hand + claims).shuffled()
            await Task.yield()
            for claim in hand.prefix((hand.count + 1) / 2) {
              tally.change { $0.inHand -= 1 }
              if claim.number == 1, Int.random(in: 0..<5) == 0 {
                #expect(try await engine.settle(claim, .retry(at: now, reason: "no")))
              } else {
                #expect(try await engine.settle(claim, .delivered { _ in }))
                tally.change { $0.done += 1 }
              }
            }
            hand.removeFirst((hand.count + 1) / 2)
          }
        }
      }
      try await group.waitForAll()
    }
    return tally.value.most
  }

  /// How many start within a second. One engine looks first, then all at once, four times; whoever ends one lets the next
  /// in by its own clock.
  func startedInASecond(first: Int) async throws -> Int {
    var count = 0
    for _ in 0..<4 {
      let early = try await engines[first].claim(.message, limit: 100)
      let others = try await withThrowingTaskGroup(of: [Claim].self) { group in
        for engine in engines { group.addTask { try await engine.claim(.message, limit: 100) } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      for (number, claim) in (early + others).enumerated() {
        #expect(try await engines[number % 3].settle(claim, .delivered { _ in }))
        count += 1
      }
      advance(by: .milliseconds(250))
    }
    return count
  }

  private func attempt(_ claim: Claim, by engine: WorkQueue, _ oracle: Watched<TurnOracle>) async throws {
    switch oracle.change({ $0.begin(claim) }) {
    case .death: return
    case .failure: #expect(try await engine.settle(claim, .retry(at: now, reason: "no")))
    case .success: #expect(try await engine.settle(claim, .delivered { _ in }))
    }
  }
}

extension ManyNodesProofs {
  /// - Parameter offsets: how far the clocks of the three are ahead.
  private func withNodes<Value>(
    _ driver: Drivers, apart offsets: [Duration] = [.zero, .zero, .zero], _ body: (Nodes) async throws -> Value
  ) async throws -> Value {
    try await driver.withDatabase { database in
      let clocks = offsets.map { ManualClock(start: ManualClock().now + $0) }
      let engines = clocks.map { WorkQueue(database: database, clock: $0) }
      return try await body(Nodes(engines: engines, clocks: clocks, database: database))
    }
  }
}

/// A message's place in its queue.
private struct Turn: Hashable, Sendable {
  let queue: Int
  let place: Int

  var id: String { "q\(queue)-\(place)" }

  init(queue: Int, place: Int) { (self.queue, self.place) = (queue, place) }

  init(_ claim: Claim) {
    let numbers = claim.id.rawValue.dropFirst().split(separator: "-").compactMap { Int($0) }
    self.init(queue: numbers[0], place: numbers[1])
  }
}

/// What may be attempted when, kept apart from the database.
private struct TurnOracle: Sendable {
  enum Fate { case success, failure, death }

  /// Those whose success is being written, or is.
  var settled: Set<Turn> = []
  var violations: [String] = []
  var deaths = 0
  var failures = 0

  mutating func begin(_ claim: Claim) -> Fate {
    let turn = Turn(claim)
    if settled.contains(turn) { violations.append("\(turn.id) after its success") }
    if turn.place > 0, !settled.contains(Turn(queue: turn.queue, place: turn.place - 1)) {
      violations.append("\(turn.id) before its predecessor")
    }
    let dice = Int.random(in: 0..<100)
    if dice < 5, claim.crashes == 0 {
      deaths += 1
      return .death
    }
    if dice < 25 {
      failures += 1
      return .failure
    }
    settled.insert(turn)
    return .success
  }
}
