import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// What operators read off.
@Suite(.timeLimit(.minutes(1)))
struct MetricsPromises {
  @Test func everyAttemptIsCountedByWhatBecameOfIt() async throws {
    try await withEngine(handler: { _ in
      Worker { claim, _ in
        switch claim.id.rawValue {
        case "good": return .delivered { _ in }
        case "slow": return .retry(at: Timestamp(milliseconds: 4_000_000_000_000), reason: "not yet")
        case "worn": return .retry(at: Timestamp(milliseconds: 0), reason: "never")
        case "bad": return .dead(reason: "no") { _ in }
        default: return .canceled
        }
      }
    }) { engine in
      for id in ["good", "bad", "gone"] { try await engine.add(id) }
      try await engine.add("worn", retries: 0)
      try await engine.add("slow")
      for id in ["good", "bad", "gone", "worn"] { _ = try await engine.settled(id) }
      while try await engine.status("slow")?.retried != 1 { await Task.yield() }
      let counted = { engine.queue.metrics.snapshot.attempts[.studioTask] ?? [:] }
      while counted().values.reduce(0, +) < 5 { await Task.yield() }
      #expect(counted() == [.delivered: 1, .dead: 2, .canceled: 1, .retry: 1])
      while engine.queue.metrics.snapshot.durations[.studioTask]?.total != 5 { await Task.yield() }
    }
  }

  @Test func whatCameTooLateIsCountedAsLostAndItsLeaseAsExpired() async throws {
    try await Depot.with { depot in
      try await depot.publish()
      let claim = try #require(try await depot.queue.claim(.message, limit: 1).first)
      depot.clock.advance(by: .seconds(31))
      #expect(try await depot.queue.expireLeases(.message) == 1)
      #expect(try await !depot.queue.settle(claim, .delivered { _ in }))
      let metrics = depot.queue.metrics.snapshot
      #expect(metrics.expiries == [.message: 1])
      #expect(metrics.attempts == [.message: [.lost: 1]])
    }
  }

  @Test(arguments: Drivers.all) func whatItsOwnerTookBackIsCountedAsCanceled(driver: Drivers) async throws {
    let mayEnd = Gate()
    let worker = Worker { claim, _ in
      if claim.id.rawValue == "cut" {
        await Gate().pass()
        return .interrupted
      }
      await mayEnd.pass()
      return .delivered { _ in Issue.record("it counted") }
    }
    try await withEngine(driver, kind: .message, handler: worker.forAnyQueue) { engine in
      for id in ["cut", "late"] { try await engine.add(id, kind: .message) }
      _ = await worker.begun(count: 2)
      #expect(try await engine.database.write { try engine.queue.cancel(WorkItem.ID("cut"), in: $0) })
      // By another node, whose word comes after the attempt's end.
      let elsewhere = WorkQueue(database: engine.database, clock: engine.clock)
      #expect(try await engine.database.write { try elsewhere.cancel(WorkItem.ID("late"), in: $0) })
      mayEnd.open()
      let counted = { engine.queue.metrics.snapshot.attempts[.message] ?? [:] }
      while counted().values.reduce(0, +) < 2 { await Task.yield() }
      #expect(counted() == [.canceled: 2])
    }
  }

  @Test func pickupIsMeasuredFromTheTimeThatAMessageWasMeantFor() async throws {
    try await Depot.with(answering: [.init(status: 500), .init()]) { depot in
      try await depot.publish("/", [("Upstash-Delay", "10s"), ("Upstash-Retry-Delay", "1000")])
      depot.clock.advance(by: .seconds(13))
      try await depot.deliver()
      #expect(depot.queue.metrics.snapshot.pickup.sum == 3)
      depot.clock.advance(by: .seconds(60))
      try await depot.deliver()
      try await depot.publish(queue: "line")
      depot.clock.advance(by: .seconds(60))
      try await depot.deliver()
      let pickup = depot.queue.metrics.snapshot.pickup
      #expect(pickup.total == 1 && pickup.sum == 3, "neither a retry nor what waits in a lane says how late we are")
    }
  }

  @Test(arguments: Drivers.all) func depthIsCountedByKindAndState(driver: Drivers) async throws {
    try await Depot.with(driver, answering: [.init(status: 500)]) { depot in
      try await depot.publish("/dead", [("Upstash-Retries", "0")])
      try await depot.deliver()
      try await depot.publish("/active")
      _ = try await depot.queue.claim(.message, limit: 1)
      try await depot.publish("/late")
      try await depot.publish("/later", [("Upstash-Delay", "1h")])
      for _ in 0..<3 { try await depot.publish("/held", queue: "line") }
      depot.clock.advance(by: .seconds(7))
      let gauge = DepthGauge(queue: depot.queue)
      let depth = try await gauge.depth()
      func count(_ kind: WorkItem.Kind, _ state: WorkDepth.State) -> Int64? {
        depth.counts.first { $0.kind == kind && $0.state == state }?.count
      }
      #expect(count(.message, .waiting) == 3 && count(.message, .held) == 2)
      #expect(count(.message, .active) == 1 && count(.message, .dead) == 1)
      #expect(count(.studioTask, .waiting) == 0 && count(.relay, .active) == 0)
      #expect(depth.lateness[.message] == .seconds(7) && depth.lateness[.relay] == .zero)
      try await depot.publish("/new")
      #expect(try await gauge.depth() == depth, "a look counts for some seconds")
      depot.clock.advance(by: DepthGauge.freshness)
      #expect(try await gauge.depth() != depth)
    }
  }

  @Test func theTextIsWhatPrometheusReads() async throws {
    try await Depot.with { depot in
      try await depot.publish()
      try await depot.deliver()
      let text = MetricsText(
        depot.queue.metrics.snapshot, try await DepthGauge(queue: depot.queue).depth(), version: "1\"2"
      ).text
      let samples = try #require(try Samples(text), "\(text)")
      #expect(samples[#"cutroom_build_info{version="1\"2"}"#] == 1)
      #expect(samples[#"cutroom_attempts_total{kind="message",outcome="delivered"}"#] == 1)
      #expect(samples[#"cutroom_attempts_total{kind="relay",outcome="dead"}"#] == 0, "a series is there from the start")
      #expect(samples[#"cutroom_pickup_seconds_bucket{le="0.001"}"#] == 1)
      #expect(
        samples[#"cutroom_pickup_seconds_bucket{le="+Inf"}"#] == 1 && samples["cutroom_pickup_seconds_count"] == 1)
      #expect(!text.contains("alice") && !text.contains(depot.origin), "labels name nobody")
    }
  }
}

/// The text format as its description has it: a type before each family, every series once, buckets that grow.
private struct Samples {
  private var values: [String: Double] = [:]

  init?(_ text: String) throws {
    var types: [String: Substring] = [:]
    guard text.hasSuffix("\n") else { return nil }
    for line in text.split(separator: "\n") {
      if line.hasPrefix("# TYPE ") {
        let words = line.split(separator: " ")
        types[String(words[2])] = words[3]
      } else if !line.hasPrefix("#") {
        guard let match = line.wholeMatch(of: #/([a-z_]+)(\{.*\})? ([0-9.e+-]+)/#), let value = Double(match.3) else {
          return nil
        }
        let series = String(match.1) + (match.2 ?? "")
        let name = String(match.1).replacing(#/_(bucket|sum|count)$/#, with: "")
        guard types[name] == "histogram" || types[String(match.1)] != nil, values[series] == nil else { return nil }
        values[series] = value
      }
    }
  }

  subscript(series: String) -> Double? { values[series] }
}
