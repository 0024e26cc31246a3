import Foundation
import TestDatabase
import TestReceiver
import Testing

extension EndToEnd {
  /// A stop in good order under load.
  @Suite struct StopProofs {
    @Test(.timeLimit(.minutes(3)), arguments: Drivers.usual)
    func termLosesNothingAndAbortsWhatIsSlow(driver: Drivers) async throws {
      try await driver.withInstallation { installation in
        let destination = Destination()
        try await destination.serve { address in
          var server = try await Survivor(installation)
          destination.hold()
          let slow = Publishers(server.caller, to: address + "/slow")
          for number in 1...3 { await slow.publish("\"slow-\(number)\"") }
          await destination.begun(count: 3)
          let quick = Publishers(server.caller, to: address, pause: .milliseconds(20))
          server = try await quick.publish(3) { [server] in
            var server = server
            try await Soak.load(for: .seconds(1))
            let begun = ContinuousClock.now
            #expect(await server.stop() == 0)
            let time = ContinuousClock.now - begun
            #expect(time > .seconds(9) && time < .seconds(20), "open requests have ten seconds: \(time)")
            #expect(slow.receipts.bodies.allSatisfy { destination.deliveries[$0] == ["0"] }, "aborted, not again yet")
            destination.release()
            try await server.rise()
            return server
          }
          let lost = try await destination.missing(of: quick.receipts.bodies, patience: .seconds(20))
          #expect(lost.isEmpty && quick.receipts.acknowledged.count > 50)
          for body in slow.receipts.bodies { await destination.delivered(body, times: 2) }
          #expect(slow.receipts.acknowledged.count == 3)
          #expect(
            slow.receipts.bodies.allSatisfy { destination.deliveries[$0] == ["0", "0"] },
            "interrupted is not retried: \(destination.deliveries.filter { $0.key.contains("slow") })")
          #expect(await server.stop() == 0)
          print(
            "StopProofs on \(driver): \(quick.receipts.acknowledged.count) quick ones acknowledged, \(lost.count) lost,",
            "3 slow ones aborted and delivered again, \(destination.duplicates) deliveries were second ones")
        }
      }
    }
  }
}
