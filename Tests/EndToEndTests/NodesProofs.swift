import Delivery
import Foundation
import TestDatabase
import TestReceiver
import Testing

extension EndToEnd {
  /// What becomes of the work of nodes that die, or stand still. Leases last thirty seconds, so that this takes minutes:
  /// `make soak`; `make test` has the first as `NodesTests` and the second as `WorkQueuePromises`.
  @Suite(.enabled(if: Soak.isOn)) struct NodesProofs {
    @Test(.timeLimit(.minutes(10)))
    func theMessagesOfADeadNodeRunElsewhereInTime() async throws {
      var longest = Duration.zero
      var dice = Soak.dice(for: "NodesProofs")
      for _ in 0..<4 {
        longest = max(longest, try await burial(after: .milliseconds(Int.random(in: 0...12_000, using: &dice))))
      }
      print("NodesProofs: the last message of a dead node ran elsewhere after \(longest) at most, of four deaths")
      #expect(longest <= .seconds(45))
    }

    /// Three nodes hold as much as they can, and a few messages more wait; one of them dies. Returns how long it took
    /// until nothing was left.
    private func burial(after delay: Duration) async throws -> Duration {
      try await withPostgresSetting { database in
        let nodes = try Nodes(database: database)
        defer { nodes.remove() }
        let destination = Destination()
        return try await destination.serve { address in
          destination.hold()
          let first = try nodes.add()
          let ledger = try Ledger(first)
          let (web, caller) = try await first.serve(["--roles", "web,courier"], account: "publisher")
          let victim = try await nodes.start(try nodes.add(), roles: "courier")
          let third = try await nodes.start(try nodes.add(), roles: "courier")
          let publishers = Publishers(caller, to: address + "/slow")
          let share = Courier.slots - Courier.reservedSlots
          for number in 1...(3 * share + 6) { await publishers.publish("\"\(number)\"") }
          await destination.begun(count: 3 * share)
          try await Soak.load(for: delay)
          victim.send(SIGKILL)
          let death = ContinuousClock.now
          _ = await victim.ended()
          destination.release()
          while try await ledger.number("SELECT count(*) AS value FROM cutroom_work") > 0 {
            try await Soak.load(for: .milliseconds(200))
          }
          let time = ContinuousClock.now - death
          #expect(destination.deliveries.count == 3 * share + 6)
          #expect(destination.duplicates == share, "what it held ran again, and nothing else")
          await Nodes.stop([web, third])
          return time
        }
      }
    }

    /// A message and a task of a node that stands still beyond its leases are another's; what it does when it goes on
    /// counts for nothing.
    @Test(.timeLimit(.minutes(10)))
    func aNodeThatStoodStillSettlesNothing() async throws {
      try await withPostgresSetting { database in
        let nodes = try Nodes(database: database)
        defer { nodes.remove() }
        let destination = Destination()
        try await destination.serve { address in
          let (web, caller) = try await nodes.add().serve(["--roles", "web"], account: "publisher")
          let first = try nodes.add()
          let zombie = try await nodes.start(first, roles: "courier,studio")
          let project = try await NodesTests.order(caller)
          try await first.wait(for: zombie) { _ in nodes.hasBegun }
          destination.hold()
          let publishers = Publishers(caller, to: address + "/slow")
          await publishers.publish("\"one\"")
          await destination.begun(count: 1)
          zombie.send(SIGSTOP)
          let heir = try await nodes.start(try nodes.add(), roles: "courier,studio")
          destination.release()
          await destination.delivered("\"one\"", times: 2)
          let outcome = try await caller.outcome(of: project)
          #expect(outcome.object["status"] as? String == "completed", "\(outcome.text)")
          zombie.send(SIGCONT)
          try await Soak.load(for: .seconds(15))
          try await expectOneEndEach(Ledger(first))
          #expect(destination.deliveries["\"one\""] == ["0", "0"])
          await Nodes.stop([web, zombie, heir])
          #expect(nodes.claimFolders.count == 1, "no file of the zombie: \(nodes.claimFolders)")
        }
      }
    }

    private func expectOneEndEach(_ ledger: Ledger) async throws {
      let claims = try await ledger.numbers(
        "SELECT claim AS value FROM cutroom_work_history WHERE state = 'delivered' AND claim > 1 ORDER BY claim")
      #expect(
        claims.count >= 2 && claims.allSatisfy { $0 == 2 }, "the message and the task ended with their second claim")
      let twice = try await ledger.numbers(
        """
        SELECT count(*) AS value FROM cutroom_events WHERE state = 'DELIVERED' GROUP BY message_id HAVING count(*) > 1
        """)
      #expect(twice.isEmpty)
      #expect(try await ledger.numbers("SELECT count(*) AS value FROM cutroom_work WHERE state = 'active'") == [0])
      let kept = try await ledger.numbers("SELECT count(*) AS value FROM cutroom_clips WHERE state = 'kept'")
      #expect(kept == [1])
    }
  }
}
