import Foundation
import TestDatabase
import TestReceiver
import Testing

extension EndToEnd {
  /// What a publisher was told is kept outlives `kill -9`.
  @Suite struct AcknowledgedProofs {
    @Test(.timeLimit(.minutes(10)), arguments: [Drivers.sqlite])
    func acknowledgedMessagesSurviveKills(driver: Drivers) async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let destination = Destination()
      try await destination.serve { address in
        var server = try await Survivor(installation)
        let publishers = Publishers(server.caller, to: address, pause: Soak.isOn ? .zero : .milliseconds(25))
        server = try await publishers.publish(Soak.isOn ? 8 : 4) { [server] in try await Self.torment(server) }
        let receipts = publishers.receipts
        let lost = try await destination.missing(of: receipts.bodies, patience: .seconds(30))
        #expect(await server.stop() == 0)
        print(
          "AcknowledgedProofs on \(driver): \(server.kills) kills, \(receipts.acknowledged.count) acknowledged,",
          "\(lost.count) lost, \(destination.duplicates) duplicates, \(receipts.unanswered) requests unanswered")
        #expect(lost.isEmpty && receipts.acknowledged.count > server.kills * 10)
      }
    }

    /// Kills and starts it every one to three seconds.
    private static func torment(_ server: Survivor) async throws -> Survivor {
      var (server, dice) = (server, Soak.dice(for: "AcknowledgedProofs"))
      let end = ContinuousClock.now + .seconds(Soak.isOn ? 60 : 7)
      while ContinuousClock.now < end {
        try await Soak.load(for: .milliseconds(Int.random(in: 1000...3000, using: &dice)))
        await server.die()
        try await server.rise()
      }
      return server
    }
  }
}
