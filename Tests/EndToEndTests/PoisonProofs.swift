import Delivery
import Foundation
import TestDatabase
import TestReceiver
import Testing

extension EndToEnd {
  /// A message that takes the whole process down, by a program made for it. On PostgreSQL each death is known after
  /// thirty seconds.
  @Suite struct PoisonProofs {
    @Test(.timeLimit(.minutes(5)), arguments: Drivers.usual)
    func poisonIsSetAsideAndNobodyElseIsBlamed(driver: Drivers) async throws {
      // Its last words would take seconds.
      try await driver.withInstallation(environment: ["SWIFT_BACKTRACE": "enable=no"]) { installation in
        try FileManager.default.createDirectory(at: installation.data, withIntermediateDirectories: true)
        let destination = Destination()
        try await destination.serve { address in
          destination.hold()
          for run in 1...2 {
            // It dies while the four others are in flight.
            let status = try await Self.run(installation, address) { await destination.begun(count: 4 * run) }
            #expect(status == 128 + SIGABRT)
          }
          destination.release()
          #expect(try await Self.run(installation, address) == 128 + SIGABRT, "alone")
          #expect(try await Self.run(installation, address) == 0, "and never again")
          for number in 1...4 {
            let retries = try #require(destination.deliveries["beside-\(number)"])
            #expect(retries.count == 3 && retries.allSatisfy { $0 == "0" }, "\(retries)")
          }
          #expect(destination.deliveries["poison"] == nil)
          #expect(destination.deliveries.keys.count { $0.contains(#""dlqId""#) } == 1, "its failure callback")
        }
        try await check(Ledger(installation))
      }
    }

    private func check(_ ledger: Ledger) async throws {
      #expect(try await ledger.texts("SELECT reason AS value FROM cutroom_dead_letters") == [WorkQueue.poisonReason])
      let bodies = try await ledger.bodies(
        "SELECT m.body AS value FROM cutroom_dead_letters d JOIN cutroom_messages m ON m.id = d.message_id")
      #expect(bodies == ["poison"])
      // The four, and the callback.
      let delivered = "SELECT COUNT(*) AS value FROM cutroom_work_history WHERE state = 'delivered'"
      #expect(try await ledger.number(delivered) == 5)
    }

    /// Runs the program until it ends, which it may do of its poison once `moment` is there.
    private static func run(
      _ installation: Installation, _ address: String, until moment: () async -> Void = {}
    ) async throws -> Int32 {
      let go = installation.data.appending(path: "go")
      let program = try RunningProgram(
        [installation.data.path, address], in: installation,
        program: Installation.program.deletingLastPathComponent().appending(path: "PoisonProgram"))
      await moment()
      try Data().write(to: go)
      let ended = await program.ended()
      try FileManager.default.removeItem(at: go)
      return ended.status
    }
  }
}
