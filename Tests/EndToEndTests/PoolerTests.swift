import Foundation
import TestDatabase
import Testing

extension EndToEnd {
  /// A `DATABASE_URL` that leads to PgBouncer.
  @Suite struct PoolerTests {
    @Test(.timeLimit(.minutes(2)), arguments: [["serve", "--port", "0"], ["migrate"]])
    func transactionModeIsRefusedWithWhatMendsIt(command: [String]) async throws {
      try await withPooledPostgres(.transaction) { pooled, _ in
        let installation = try Installation(environment: ["DATABASE_URL": pooled])
        defer { installation.remove() }
        let ended = try await RunningProgram(command, in: installation).ended()
        #expect(ended.status == 5, "\(ended.errors)")
        #expect(ended.errors.contains("a connection pooler in transaction mode (PgBouncer"), "\(ended.errors)")
        #expect(ended.errors.contains("use the address of its session mode"), "\(ended.errors)")
        #expect(ended.output.isEmpty)
      }
    }

    @Test(.timeLimit(.minutes(2)))
    func sessionModeServes() async throws {
      try await withPooledPostgres(.session) { pooled, _ in
        let installation = try Installation(environment: ["DATABASE_URL": pooled])
        defer { installation.remove() }
        let (program, caller) = try await installation.serve()
        let message = try await caller.send("POST", "/v2/publish/http://127.0.0.1:9/", json: "{}")
        #expect(message.status < 300, "\(message.text)")
        program.send(SIGTERM)
        #expect(await program.ended().status == 0)
      }
    }
  }
}
