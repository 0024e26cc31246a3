import Foundation
import TestReceiver
import Testing

extension EndToEnd {
  /// What a publisher was told is kept is on the disk. Needs root, loop devices, xfsprogs and a C compiler.
  @Suite(.enabled(if: Soak.isOn)) struct PowerLossProofs {
    @Test(.timeLimit(.minutes(10)))
    func acknowledgedMessagesSurvivePowerCuts() async throws {
      try await Self.onCutDisk { installation, disk in
        let outcome = try await Self.cut(disk, of: installation, times: 20)
        print("PowerLossProofs: 20 cuts, \(outcome)")
        #expect(outcome.lost.isEmpty && outcome.undelivered.isEmpty && outcome.acknowledged > 1000)
      }
    }

    /// The control: the same disk and the same cuts find out a server that does not wait for its syncs.
    @Test(.timeLimit(.minutes(5)))
    func withSynchronousNormalAcknowledgedMessagesAreLost() async throws {
      try await Self.onCutDisk { installation, disk in
        var careless = installation
        careless.environment["LD_PRELOAD"] = try await Shim.normalSync.compile(in: installation)
        let outcome = try await Self.cut(disk, of: careless, times: 5)
        print("PowerLossProofs, synchronous=NORMAL: 5 cuts, \(outcome)")
        #expect(!outcome.lost.isEmpty && outcome.acknowledged > 100)
      }
    }

    struct Outcome: CustomStringConvertible {
      let acknowledged: Int
      /// Acknowledged, and not in the database in the end.
      let lost: Set<String>
      /// Acknowledged, and never seen by the destination.
      let undelivered: Set<String>
      let duplicates: Int

      var description: String {
        "\(acknowledged) acknowledged, \(lost.count) lost, \(undelivered.count) not delivered, \(duplicates) duplicates"
      }
    }

    private static func onCutDisk(_ body: (Installation, CutDisk) async throws -> Void) async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let disk = try await CutDisk(for: installation)
      let result: Result<Void, any Error>
      do { result = .success(try await body(installation, disk)) } catch { result = .failure(error) }
      for process in installation.processes().compactMap({ $0.split(separator: " ").first }) {
        // Only after a failure: the disk can't be taken away under it.
        if let pid = pid_t(process) { kill(pid, SIGKILL) }
      }
      try await disk.unplug()
      try result.get()
    }

    private static func cut(_ disk: CutDisk, of installation: Installation, times: Int) async throws -> Outcome {
      let destination = Destination()
      return try await destination.serve { address in
        var (server, dice) = (try await Survivor(installation), Soak.dice(for: "PowerLossProofs"))
        // The key is no part of the ledger.
        try await disk.sync()
        let publishers = Publishers(server.caller, to: address, pause: .milliseconds(5))
        server = try await publishers.publish(8) { [server, dice] in
          var (server, dice) = (server, dice)
          for _ in 1...times {
            try await Soak.load(for: .milliseconds(Int.random(in: 300...1500, using: &dice)))
            try await disk.cutPower()
            await server.die()
            try await disk.comeBack()
            try await server.rise()
          }
          return server
        }
        let receipts = publishers.receipts
        let undelivered = try await destination.missing(of: receipts.bodies, patience: .seconds(20))
        #expect(await server.stop() == 0)
        let ledger = try Ledger(installation)
        let kept = Set(try await ledger.texts("SELECT id AS value FROM cutroom_messages"))
        return Outcome(
          acknowledged: receipts.acknowledged.count, lost: Set(receipts.acknowledged.values).subtracting(kept),
          undelivered: undelivered, duplicates: destination.duplicates)
      }
    }
  }
}
