import Foundation
import TestDatabase
import TestReceiver
import Testing

extension EndToEnd {
  /// What a publisher was told is kept outlives `kill -9`.
  @Suite struct AcknowledgedProofs {
    @Test(.timeLimit(.minutes(10)), arguments: Drivers.all)
    func acknowledgedMessagesSurviveKills(driver: Drivers) async throws {
      let postgres = driver == .postgres ? try await TestPostgres.start() : nil
      defer { #expect(throws: Never.self) { try postgres?.stop() } }
      let installation = try Installation(environment: postgres.map { ["DATABASE_URL": $0.setting("postgres")] } ?? [:])
      defer { installation.remove() }
      let destination = Destination()
      try await destination.serve { address in
        var server = try await Survivor(installation)
        let publishers = Publishers(server.caller, to: address, pause: Soak.isOn ? .zero : .milliseconds(25))
        server = try await publishers.publish(Soak.isOn ? 8 : 4) { [server] in
          try await Self.torment(server, postgres)
        }
        let receipts = publishers.receipts
        // On PostgreSQL what was in flight waits for the end of its lease.
        let lost = try await destination.missing(of: receipts.bodies, patience: .seconds(75))
        #expect(await server.stop() == 0)
        print(
          "AcknowledgedProofs on \(driver): \(server.kills) kills, \(receipts.acknowledged.count) acknowledged,",
          "\(lost.count) lost, \(destination.duplicates) duplicates, \(receipts.unanswered) requests unanswered,",
          "refused by status \(receipts.refusals)")
        #expect(lost.isEmpty && receipts.acknowledged.count > server.kills * 10)
      }
    }

    /// Kills and starts it every one to three seconds; before each time, its database gets a blow of its own.
    private static func torment(_ server: Survivor, _ postgres: TestPostgres?) async throws -> Survivor {
      var (server, postgres, dice) = (server, postgres, Soak.dice(for: "AcknowledgedProofs"))
      let end = ContinuousClock.now + .seconds(Soak.isOn ? 60 : 7)
      while ContinuousClock.now < end {
        try await Soak.load(for: .milliseconds(Int.random(in: 500...1500, using: &dice)))
        postgres = try await strike(postgres, &dice)
        try await Soak.load(for: .milliseconds(Int.random(in: 500...1500, using: &dice)))
        await server.die()
        try await server.rise()
      }
      return server
    }

    /// One of its connections is killed, or all of it, and starts again.
    private static func strike(_ postgres: TestPostgres?, _ dice: inout Dice) async throws -> TestPostgres? {
      guard let postgres else { return nil }
      if Bool.random(using: &dice) { return try await postgres.restarted() }
      if let backend = postgres.backends.randomElement(using: &dice) { kill(backend, SIGKILL) }
      return postgres
    }
  }
}
