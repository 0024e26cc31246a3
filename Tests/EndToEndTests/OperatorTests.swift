import Foundation
import TestReceiver
import Testing

extension EndToEnd {
  /// The commands for operators beside a running server, and what it logs.
  @Suite struct OperatorTests {
    private func run(_ arguments: String..., in installation: Installation) async throws -> RunningProgram.Ended {
      try await RunningProgram(arguments, in: installation).ended()
    }

    @Test(.timeLimit(.minutes(2)))
    func messagesDeadLettersAndQueuesAreHandledFromTheCommandLine() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let (program, caller) = try await installation.serve(
        ["--log-level", "info", "--log-format", "json"], account: "shop")
      let receiver = Receiver(script: [.init(status: 500, body: "no tea"), .init()])
      try await receiver.serve { address in
        let lost = try await caller.send(
          "POST", "/v2/publish/\(address)/hook?token=secret", headers: [("Upstash-Retries", "0")])
        let id = try #require(lost.object["messageId"] as? String, "\(lost.text)")
        _ = try await caller.send("POST", "/v2/queues", json: #"{"queueName":"line","paused":true}"#)
        _ = try await caller.send("POST", "/v2/enqueue/line/\(address)/held")
        let list = try await run("messages", "list", "--state", "held", in: installation)
        #expect(
          list.status == 0 && list.output.contains("queue line to go on: it is paused"), "\(list.output)\(list.errors)")
        #expect(list.output.hasPrefix("MESSAGE ") && list.output.contains("  shop "))
        var letters = try await run("dlq", "list", "--account", "shop", in: installation)
        while letters.output.isEmpty { letters = try await run("dlq", "list", "--account", "shop", in: installation) }
        #expect(letters.output.contains("status 500") && !letters.output.contains("secret"), "\(letters.output)")
        let json = try await run("dlq", "list", "--json", in: installation)
        let items = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        let letter = try #require((items?["items"] as? [[String: Any]])?.first?["dlqId"] as? String, "\(json.output)")
        let shown = try await run("dlq", "show", letter, in: installation)
        #expect(shown.output.contains("no tea") && shown.output.contains(id), "\(shown.output)")
        let careless = try await run("dlq", "retry", "--all", in: installation)
        #expect(careless.status == 2 && careless.errors.contains("--yes"), "\(careless.errors)")
        let retried = try await run("dlq", "retry", letter, "nothing", in: installation)
        #expect(retried.status == 0 && retried.output.hasPrefix("\(letter) is now msg_"), "\(retried.output)")
        #expect(retried.errors.contains("nothing: there is no such dead letter"))
        #expect(await receiver.received(count: 2).last?.target == "/hook?token=secret")
        let known = try await run("messages", "show", id, in: installation)
        #expect(known.output.contains("state") && known.output.contains("dead"), "\(known.output)")
        let queues = try await run("queues", "list", in: installation)
        #expect(queues.output.contains("line") && queues.output.contains("paused"), "\(queues.output)")
        #expect(try await run("queues", "resume", "line", in: installation).output == "resumed line\n")
        #expect(await receiver.received(count: 3).last?.target == "/held")
        let none = try await run("messages", "cancel", "msg_nothing", in: installation)
        #expect(none.status == 1 && !none.errors.isEmpty)
      }
      program.send(SIGTERM)
      let ended = await program.ended()
      #expect(ended.status == 0)
      try expectJSONLines(ended.errors)
    }

    /// Each line is an object; the dead letter is told with its message, and nothing of what was in it.
    private func expectJSONLines(_ log: String) throws {
      let lines = try log.split(separator: "\n").map { line in
        try #require(
          try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String], "no line of JSON: \(line)")
      }
      let dead = try #require(lines.first { $0["text"] == "dead letter" }, "\(log)")
      #expect(dead["level"] == "notice" && dead["kind"] == "message" && dead["reason"] == "status 500")
      #expect(
        dead["message"]?.hasPrefix("msg_") == true && dead["claim"] == "1" && dead["time"]?.hasSuffix("Z") == true)
      #expect(!log.contains("secret") && !log.contains("no tea"))
    }
  }
}
