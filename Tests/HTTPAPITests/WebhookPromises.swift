import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import Testing

/// The clip engine's webhooks: signed with their run's secret, at the run's own address and at the seed's.
@Suite(.timeLimit(.minutes(1)))
struct WebhookPromises {
  /// Where a run's webhooks go and what signs them.
  private struct Hook {
    let house: House
    let secret: String
    let path: String
    let task: String

    /// The newest run's, whose task exists.
    init(_ house: House) async throws {
      let row = try await house.database.read {
        try $0.run("SELECT hook, webhook_secret, task_id FROM cutroom_runs ORDER BY queued_at DESC LIMIT 1")[0]
      }
      self.house = house
      secret = try row.text("webhook_secret")
      path = "/api/webhooks/klap/" + (try row.text("hook"))
      task = try row.text("task_id")
    }

    func send(
      _ body: String, to path: String? = nil, secret: String? = nil, event: String = "evt_1"
    ) async throws -> Client.Answer {
      let headers = try StandardWebhook(secret: secret ?? self.secret)
        .headers(id: event, at: house.clock.now, body: Array(body.utf8)).map { ($0.name, $0.value) }
      return try await house.client.send("POST", path ?? self.path, body, headers: headers)
    }
  }

  /// A house with a project whose clips are being made.
  private func withHook(_ test: @escaping @Sendable (House, String, Hook) async throws -> Void) async throws {
    try await House.with { house in
      let project = try await house.project()
      _ = try await house.client.send("POST", "/api/process-klap", key: house.key, #"{"projectId":"\#(project)"}"#)
      try #require(try await house.deliverStart(of: project).status == 200)
      try await test(house, project, try await Hook(house))
    }
  }

  private func ready(_ task: String) -> String {
    #"{"type":"task.ready","timestamp":"2026-01-01T00:00:00.000Z","data":{"taskId":"\#(task)"}}"#
  }

  @Test func webhooksAreTakenWithTheirRunsSecretOnly() async throws {
    try await withHook { house, _, hook in
      let good = try await hook.send(ready(hook.task))
      #expect(good.status == 200)
      #expect(good.text == #"{"received":true}"#)
      let bad = try await hook.send(ready(hook.task), secret: StandardWebhook.makeSecret())
      #expect(bad.status == 401)
      #expect(try await hook.send(ready(hook.task), to: "/api/webhooks/klap/unknown").status == 404)
      #expect(try await house.client.send("POST", hook.path, ready(hook.task)).status == 401)
      #expect(try await house.count("cutroom_inbox") == 1)
    }
  }

  @Test func theSeedsAddressFindsTheRunByTheTask() async throws {
    try await withHook { house, _, hook in
      let seed = "/api/webhooks/klap"
      for (event, body) in [("evt_1", ready(hook.task)), ("evt_2", #"{"taskId":"\#(hook.task)","clips":[]}"#)] {
        let bad = try await hook.send(body, to: seed, secret: StandardWebhook.makeSecret(), event: event)
        #expect(bad.status == 401)
        #expect(bad.text == #"{"error":"Unauthorized"}"#)
        let good = try await hook.send(body, to: seed, event: event)
        #expect(good.status == 200)
        #expect(good.text == #"{"received":true}"#)
      }
      #expect(try await hook.send(ready("unknown"), to: seed).status == 404)
      #expect(try await house.client.send("POST", seed, ready(hook.task)).status == 401)
      #expect(try await house.count("cutroom_inbox") == 2)
    }
  }

  @Test func aWebhookReplayedAHundredTimesHasOneEffect() async throws {
    try await withHook { house, project, hook in
      let before = try await house.effects(on: project)
      #expect(try await hook.send(ready(hook.task)).status == 200)
      let after = try await house.effects(on: project)
      #expect(after != before)
      for _ in 2...100 {
        let again = try await hook.send(ready(hook.task))
        #expect(again.status == 200)
        #expect(again.text == #"{"received":true}"#)
      }
      #expect(try await house.effects(on: project) == after)
      #expect(try await house.count("cutroom_inbox") == 1)
    }
  }
}
