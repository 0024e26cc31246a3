import Foundation
import TestDatabase
import TestReceiver
import Testing

extension EndToEnd {
  /// FIFO queues keep their order, as their destination sees it, while it fails and servers are killed.
  @Suite struct QueueProofs {
    @Test(.timeLimit(.minutes(20)), arguments: Drivers.usual)
    func queuesKeepTheirOrderThroughFailuresAndKills(driver: Drivers) async throws {
      let dice = Soak.dice(for: "QueueProofs")
      let turns = Turns(queues: Soak.isOn ? 100 : 10, length: Soak.isOn ? 100 : 25, dice: dice)
      let destination = Destination(answering: { await turns.answer($0) })
      try await Self.withServers(driver) { servers in
        let kills = try await destination.serve { address in
          async let published: Void = turns.publish(to: address, by: servers.map(\.caller))
          let servers = try await Self.torment(servers, dice) { turns.areOver }
          try await published
          for server in servers { #expect(await server.stop() == 0) }
          return servers.reduce(0) { $0 + $1.kills }
        }
        let tally = turns.tally
        print("QueueProofs on \(driver): \(servers.count) nodes, \(kills) kills, \(tally)")
        #expect(tally.violations.isEmpty)
        #expect(kills >= (Soak.isOn ? 10 : 2) && tally.failures > turns.queues * turns.length / 10)
        #expect(tally.repetitions > 0, "some were in flight when their server died")
        // A death is the end of those that were in flight at three kills in a row.
        #expect(tally.dead.count * 100 <= turns.queues * turns.length)
      }
    }

    /// The control: the same destination finds out messages that are in no queue.
    @Test(.timeLimit(.minutes(1)))
    func withoutQueuesTheOrderIsLost() async throws {
      let turns = Turns(queues: 10, length: 10, isOrdered: false, dice: Soak.dice(for: "QueueProofs"))
      let destination = Destination(answering: { await turns.answer($0) })
      try await Self.withServers(.sqlite) { servers in
        try await destination.serve { address in
          try await turns.publish(to: address, by: servers.map(\.caller))
          while turns.tally.violations.isEmpty { try await Soak.load(for: .milliseconds(20)) }
          #expect(await servers[0].stop() == 0)
        }
      }
      print("QueueProofs without queues: \(turns.tally)")
    }

    /// Kills one of them every one to three seconds, and starts it again.
    private static func torment(
      _ servers: [Survivor], _ dice: Dice, until isOver: () -> Bool
    ) async throws -> [Survivor] {
      var (servers, dice) = (servers, dice)
      while !isOver() {
        try await Soak.load(for: .milliseconds(Int.random(in: 1000...3000, using: &dice)))
        let victim = Int.random(in: servers.indices, using: &dice)
        await servers[victim].die()
        try await servers[victim].rise()
      }
      return servers
    }

    /// One server, or three nodes on one PostgreSQL.
    private static func withServers(_ driver: Drivers, _ body: ([Survivor]) async throws -> Void) async throws {
      switch driver {
      case .sqlite:
        let installation = try Installation()
        defer { installation.remove() }
        try await body([try await Survivor(installation)])
      case .postgres:
        try await withPostgresSetting { database in
          let nodes = try Nodes(database: database)
          defer { nodes.remove() }
          var servers: [Survivor] = []
          for _ in 1...3 { servers.append(try await Survivor(nodes.add())) }
          try await body(servers)
        }
      }
    }
  }
}
