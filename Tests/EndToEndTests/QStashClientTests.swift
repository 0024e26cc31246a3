import Foundation
import MediaTools
import TestDatabase
import Testing

extension EndToEnd {
  /// The stock QStash client and its `Receiver`, against a running server, with a real destination that looks at what
  /// arrives.
  @Suite struct QStashClientTests {
    @Test(.timeLimit(.minutes(5)), arguments: Drivers.usual)
    func everyRuleHoldsForTheStockClient(driver: Drivers) async throws {
      try await driver.withInstallation { installation in
        let (program, caller) = try await installation.serve(account: "publisher")
        let python = Parts(home: Parts.home()).folder.appending(path: "tests/bin/python3")
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "qstash_witness.py")
        let witness = try RunningProgram(
          [script.path, caller.address, try #require(caller.key)], in: installation, program: python)
        let ended = await witness.ended()
        #expect(ended.status == 0, "\(ended.output)\n\(ended.errors)")
        #expect(ended.output.contains("holds: a message arrives as it was published"))
        program.send(SIGTERM)
        #expect(await program.ended().status == 0)
      }
    }
  }
}
