import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import Testing

/// Our worker routes do nothing for anybody but ourselves.
@Suite(.timeLimit(.minutes(1)))
struct WorkerPromises {
  static let paths = ["/api/worker/process-klap", "/api/worker/process-clips", "/api/webhooks/delivery"]

  private func deliver(
    _ house: House, _ path: String, _ body: String, signature: String?
  ) async throws -> Client.Answer {
    try await house.client.send(
      "POST", path, body, headers: signature.map { [("Upstash-Signature", $0)] } ?? [])
  }

  @Test(arguments: paths) func onlyOurOwnSignatureOverThisBodyAndAddressCounts(path: String) async throws {
    try await House.with { house in
      let body = #"{"runId":"unknown","projectId":"unknown"}"#
      let ours = try await house.signature(.app, path: path, body: body)
      let others = try await house.signature(house.owner, path: path, body: body)
      let elsewhere = try await house.signature(.app, path: "/elsewhere", body: body)
      #expect(try await deliver(house, path, body, signature: nil).status == 401)
      #expect(try await deliver(house, path, body, signature: "a.b.c").status == 401)
      #expect(try await deliver(house, path, body, signature: others).status == 401)
      #expect(try await deliver(house, path, body, signature: elsewhere).status == 401)
      #expect(try await deliver(house, path, body + " ", signature: ours).status == 401)
      // A key of an account opens nothing here.
      #expect(try await house.client.send("POST", path, key: house.key, body).status == 401)
    }
  }

  @Test func aDeliveryOfARunThatIsGoneIsDoneAndSaysSo() async throws {
    try await House.with { house in
      let path = "/api/worker/process-clips"
      let body = #"{"runId":"unknown","projectId":"unknown","check":1}"#
      let signature = try await house.signature(.app, path: path, body: body)
      let answer = try await deliver(house, path, body, signature: signature)
      #expect(answer.status == 200)
      #expect(try answer.json("success") == true)
    }
  }

  @Test func webhooksAreTakenWithTheirRunsSecretOnly() async throws {
    try await House.with { house in
      let project = try await house.project()
      _ = try await house.client.send(
        "POST", "/api/process-klap", key: house.key, #"{"projectId":"\#(project)"}"#)
      let row = try await house.database.read { try $0.run("SELECT hook, webhook_secret FROM cutroom_runs")[0] }
      let path = "/api/webhooks/klap/" + (try row.text("hook"))
      let body = #"{"type":"task.ready","timestamp":"2026-01-01T00:00:00.000Z","data":{"taskId":"t"}}"#
      func send(_ secret: String, to path: String) async throws -> Client.Answer {
        let headers = try StandardWebhook(secret: secret)
          .headers(id: "evt_1", at: house.clock.now, body: Array(body.utf8)).map { ($0.name, $0.value) }
        return try await house.client.send("POST", path, body, headers: headers)
      }
      let good = try await send(try row.text("webhook_secret"), to: path)
      #expect(good.status == 200)
      #expect(good.text == #"{"received":true}"#)
      let bad = try await send(StandardWebhook.makeSecret(), to: path)
      #expect(bad.status == 401)
      #expect(try await send(StandardWebhook.makeSecret(), to: "/api/webhooks/klap/unknown").status == 404)
      #expect(try await house.client.send("POST", path, body).status == 401)
      #expect(try await house.count("cutroom_inbox") == 1)
    }
  }
}
