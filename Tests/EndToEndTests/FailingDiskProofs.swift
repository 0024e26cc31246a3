import Foundation
import TestReceiver
import Testing

extension EndToEnd {
  /// What the disk refused is not acknowledged. Needs a C compiler. `make test` runs one round of one trouble, and of the
  /// one that a kill follows.
  @Suite struct FailingDiskProofs {
    @Test(.timeLimit(.minutes(5)), arguments: Soak.isOn ? FaultyDisk.Trouble.allCases : [.errors])
    func whatADiskRefusesIsNotAcknowledged(trouble: FaultyDisk.Trouble) async throws {
      try await Self.onFaultyDisk(atLeast: Soak.isOn ? 100 : 1) { disk, server, publishers in
        try await publishers.publish(4) {
          for round in 1...(Soak.isOn ? 3 : 1) {
            try await Soak.load(for: .milliseconds(500))
            try disk.fail(with: trouble)
            for number in 1...20 {
              let status = await publishers.publish("\"\(round)-\(number) in trouble\"")
              #expect(status == 503, "\(trouble): \(status ?? 0)")
            }
            try disk.heal()
            let healed = ContinuousClock.now
            while await publishers.publish("\"\(round) healed\"") != 200, ContinuousClock.now < healed + .seconds(10) {}
            #expect(ContinuousClock.now < healed + .seconds(5), "it recovers by itself")
          }
        }
        return server
      }
    }

    /// The next process reads what is forgotten as if it were kept; only the power cut after that tells.
    @Test(.timeLimit(.minutes(5)))
    func commitsBehindForgottenOnesAreKept() async throws {
      try await Self.onFaultyDisk(atLeast: Soak.isOn ? 100 : 10) { disk, server, publishers in
        var server = server
        for round in 1...(Soak.isOn ? 10 : 1) {
          for number in 1...10 * round { await publishers.publish("\"\(round)-\(number) before\"") }
          try disk.fail(with: .forgottenSyncs)
          for number in 1...5 { await publishers.publish("\"\(round)-\(number) forgotten\"") }
          await server.die()
          try disk.heal()
          try await server.rise()
          for number in 1...3 { await publishers.publish("\"\(round)-\(number) behind\"") }
          await server.die()
          try disk.cutPower()
          try await server.rise()
        }
        return server
      }
    }

    /// Publishes on a faulty disk as `body` does, cuts its power, and looks for everything that was acknowledged.
    ///
    /// - Parameter count: how much must have been, or nothing is shown.
    private static func onFaultyDisk(
      atLeast count: Int, _ body: @escaping @Sendable (FaultyDisk, Survivor, Publishers) async throws -> Survivor
    ) async throws {
      let plain = try Installation()
      defer { plain.remove() }
      let disk = try await FaultyDisk(for: plain)
      let destination = Destination()
      try await destination.serve { address in
        let first = try await Survivor(disk.installation)
        let publishers = Publishers(first.caller, to: address, pause: .milliseconds(5))
        var server = try await body(disk, first, publishers)
        await server.die()
        try disk.cutPower()
        try await server.rise()
        let receipts = publishers.receipts
        let undelivered = try await destination.missing(of: receipts.bodies, patience: .seconds(20))
        #expect(await server.stop() == 0)
        let ledger = try Ledger(plain)
        let kept = Set(try await ledger.texts("SELECT id AS value FROM cutroom_messages"))
        let lost = Set(receipts.acknowledged.values).subtracting(kept)
        print(
          "FailingDiskProofs: \(receipts.acknowledged.count) acknowledged, refused by status \(receipts.refusals),",
          "\(lost.count) lost, \(undelivered.count) not delivered, \(destination.duplicates) duplicates")
        #expect(lost.isEmpty && undelivered.isEmpty)
        #expect(receipts.acknowledged.count > count && (receipts.refusals[503] ?? 0) > 0)
        #expect(receipts.refusals.keys.allSatisfy { $0 == 503 })
      }
    }
  }
}
