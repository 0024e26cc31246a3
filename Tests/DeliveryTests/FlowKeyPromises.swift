import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// Limits of a flow-control key hold through whatever its operator and its messages do.
@Suite(.timeLimit(.minutes(1)))
struct FlowKeyPromises {
  @Test(arguments: Drivers.all) func aResetLetsNoMoreRunThanMay(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      for _ in 0..<6 { try await yard.publish(Yard.key("parallelism=2")) }
      let running = try await yard.claim()
      #expect(running.count == 2)
      try await yard.office.control("k", .reset, of: yard.owner)
      #expect(try await yard.claim().isEmpty)
      #expect(try await yard.flow("k").parallelismCount == 2)
      #expect(try await yard.deliverAll(beginningWith: running, atMost: 2) == 6)
      #expect(try await yard.flow("k").parallelismCount == 0)
    }
  }

  @Test(arguments: Drivers.all) func aResetCountsThoseThatWereLetInAndNotBegun(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      for _ in 0..<4 { try await yard.publish(Yard.key("parallelism=2")) }
      try await yard.office.control("k", .reset, of: yard.owner)
      #expect(try await yard.claim().count == 2)
    }
  }

  @Test(arguments: Drivers.all) func aResetMendsACountThatWentWrong(driver: Drivers) async throws {
    try await Yard.with(driver) { yard in
      try await yard.publish(Yard.key("parallelism=2"))
      try await yard.end(try await yard.claim()[0])
      try await yard.database.write { _ = try $0.run("UPDATE cutroom_lanes SET running = 7") }
      for _ in 0..<3 { try await yard.publish(Yard.key("parallelism=2")) }
      #expect(try await yard.claim().isEmpty)
      try await yard.office.control("k", .reset, of: yard.owner)
      #expect(try await yard.claim().count == 2)
    }
  }

  @Test(arguments: Drivers.all, [200, 418])
  func theCallbackOfAnOlderMessageLeavesANewerOnesValues(driver: Drivers, status: Int) async throws {
    try await Depot.with(driver, answering: [.init(status: status), .init()]) { depot in
      let callbacks: [(name: String, value: String)] = [
        ("Upstash-Callback", "\(depot.origin)/back"), ("Upstash-Failure-Callback", "\(depot.origin)/bad"),
        ("Upstash-Retries", "0"),
      ]
      try await depot.publish("/old", Yard.key("parallelism=1,rate=2") + callbacks)
      let old = try #require(try await depot.queue.claim(.message, limit: 1).first)
      depot.clock.advance(by: .seconds(1))
      try await depot.publish("/new", Yard.key("parallelism=3,rate=7"))
      let outcome = await depot.courier.attempt(old, lease: Lease(claim: old, queue: depot.queue))
      #expect(try await depot.queue.settle(old, outcome, mourner: depot.courier))
      let sent = try await depot.database.read { transaction in
        try transaction.run(
          "SELECT path FROM cutroom_messages WHERE flow_key = 'k' AND path IN ('/back', '/bad') ORDER BY path"
        ).map { try $0.text("path") }
      }
      #expect(sent == (status == 200 ? ["/back"] : ["/back", "/bad"]), "they have its key")
      let flow = try await depot.office.flow("k", of: depot.owner)
      #expect(flow.parallelismMax == 3 && flow.rateMax == 7, "\(flow)")
    }
  }
}
