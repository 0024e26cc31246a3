import ClipModel
import Database

/// A flow-control key as the API shows it; what is not set is 0.
package struct FlowDocument: Hashable, Sendable, Encodable {
  package let flowControlKey: String
  package let waitListSize: Int64
  package let parallelismMax: Int
  package let parallelismCount: Int
  package let rateMax: Int
  package let rateCount: Int
  /// Seconds.
  package let ratePeriod: Int64
  /// Unix seconds.
  package let ratePeriodStart: Int64
  package let isPaused: Bool
  package let isPinnedParallelism: Bool
  package let isPinnedRate: Bool

  init(_ lane: Lane, waiting: Int64, at now: Timestamp) {
    var lane = lane
    if lane.isWindowOver(at: now) { lane.beginWindow(at: now) }
    flowControlKey = lane.name
    waitListSize = waiting
    parallelismMax = lane.parallelism ?? 0
    parallelismCount = lane.running
    rateMax = lane.rate ?? 0
    rateCount = lane.started
    ratePeriod = lane.period.milliseconds / 1000
    ratePeriodStart = lane.windowStart.milliseconds / 1000
    isPaused = lane.isPaused
    isPinnedParallelism = lane.isParallelismPinned
    isPinnedRate = lane.isRatePinned
  }
}

/// What an operator does with a flow-control key.
package enum FlowCommand: Hashable, Sendable {
  case pause, resume
  /// Overrides what messages bring; each of the two apart.
  case pin(parallelism: Int?, rate: Int?, period: Int?)
  /// Messages' values count again; until one comes, those that were pinned stay.
  case unpin(parallelism: Bool, rate: Bool)
  case resetRate, reset
}

extension PostOffice {
  /// - Throws: `DeliveryError.missing`.
  package func flow(_ key: String, of account: Account.ID) async throws -> FlowDocument {
    let found = try await database.read { try lanes(.flow, of: account, named: key, in: $0) }
    guard let (lane, waiting) = found.first else { throw DeliveryError.missing("flow control key") }
    return FlowDocument(lane, waiting: waiting, at: clock.now)
  }

  /// The account's keys, by name.
  ///
  /// - Parameter search: only those that contain it.
  package func flows(of account: Account.ID, search: String?) async throws -> [FlowDocument] {
    try await database.read { try lanes(.flow, of: account, named: nil, in: $0) }
      .filter { lane, _ in search.map { lane.name.contains($0) } ?? true }
      .map { FlowDocument($0, waiting: $1, at: clock.now) }
  }

  /// - Throws: `DeliveryError.invalidRequest`; `.missing` for an unknown key, which only `pin` makes.
  package func control(_ key: String, _ command: FlowCommand, of account: Account.ID) async throws {
    _ = try Names.checked(key, as: "flow control key")
    try check(command)
    try await database.write { transaction in
      if case .pin = command {
      } else if try lanes(at: transaction).lane(Lane.ID(.flow, key, of: account)) == nil {
        throw DeliveryError.missing("flow control key")
      }
      try change(.flow, key, of: account, in: transaction) { lane, lanes in
        try Self.apply(command, to: &lane, among: lanes)
      }
    }
  }

  /// How many deliveries of the account may run at once, and do.
  package struct GlobalParallelism: Hashable, Sendable, Encodable {
    package let parallelismMax: Int
    package let parallelismCount: Int64
  }

  package func globalParallelism(of account: Account.ID) async throws -> GlobalParallelism {
    let count = try await database.read { transaction in
      try transaction.run(
        "SELECT count(*) AS n FROM cutroom_work WHERE account_id = $1 AND kind = 'message' AND state = 'active'",
        account.rawValue
      ).first?.integer("n")
    }
    return GlobalParallelism(parallelismMax: Courier.slots - Courier.reservedSlots, parallelismCount: count ?? 0)
  }

  private func check(_ command: FlowCommand) throws {
    guard case .pin(let parallelism, let rate, let period) = command else { return }
    guard parallelism != nil || rate != nil else {
      throw DeliveryError.invalidRequest("pin needs parallelism or rate")
    }
    let areCounts = [parallelism, rate].compactMap(\.self).allSatisfy { (1...1_000_000).contains($0) }
    guard areCounts, period.map({ $0 >= 1 && $0 <= limits.flowPeriod.components.seconds }) ?? true else {
      throw DeliveryError.invalidRequest("invalid value to pin")
    }
  }

  private static func apply(_ command: FlowCommand, to lane: inout Lane, among lanes: Lanes) throws {
    switch command {
    case .pause: lane.isPaused = true
    case .resume: lane.isPaused = false
    case .pin(let parallelism, let rate, let period):
      if let parallelism { (lane.parallelism, lane.isParallelismPinned) = (parallelism, true) }
      if let rate { (lane.rate, lane.period, lane.isRatePinned) = (rate, .seconds(period ?? 1), true) }
    case .unpin(let parallelism, let rate):
      if parallelism { lane.isParallelismPinned = false }
      if rate { lane.isRatePinned = false }
    case .resetRate: lane.beginWindow(at: lanes.now)
    case .reset:
      lane.beginWindow(at: lanes.now)
      // What really runs goes on to count, or more would run beside it.
      lane.running = try lanes.slotsTaken(of: lane)
    }
  }
}
