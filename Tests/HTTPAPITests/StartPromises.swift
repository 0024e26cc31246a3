import Foundation
import Testing

/// Under an `Idempotency-Key` a run is queued once.
@Suite(.timeLimit(.minutes(1)))
struct StartPromises {
  private func queue(
    _ house: House, _ project: String, by route: String, _ body: String? = nil, idempotencyKey: String = "k1",
    key: String? = nil
  ) async throws -> Client.Answer {
    try await house.client.send(
      "POST", "/v1/projects/\(project)/\(route)", key: key ?? house.key, body,
      headers: [("Idempotency-Key", idempotencyKey)])
  }

  @Test(arguments: ["start", "retry"]) func aRepeatAfterTheRunHasEndedIsNoSecondRun(route: String) async throws {
    try await House.with { house in
      let project = try await house.project()
      let first = try await queue(house, project, by: route)
      #expect(first.status == 202, "\(first.text)")
      #expect(try first.json("isNew") == true)
      _ = try await house.client.send("POST", "/v1/projects/\(project)/cancel", key: house.key)
      let again = try await queue(house, project, by: route)
      #expect(again.status == 202)
      #expect(again.body == first.body)
      #expect(try await house.count("cutroom_runs") == 1)
      let shown = try await house.client.send("GET", "/v1/projects/\(project)", key: house.key)
      #expect(try shown.json("status") == "canceled")
      let next = try await queue(house, project, by: route, idempotencyKey: "k2")
      #expect(next.status == 202)
      #expect(try next.json("queueId") != first.json("queueId"))
      #expect(try await house.count("cutroom_runs") == 2)
    }
  }

  @Test func manyAtOnceUnderOneKeyAreOneRun() async throws {
    try await House.with { house in
      let project = try await house.project()
      let answers = try await withThrowingTaskGroup(of: Client.Answer.self) { group in
        for _ in 0..<8 { group.addTask { try await queue(house, project, by: "start") } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(answers.map(\.text)).count == 1)
      #expect(answers.allSatisfy { $0.status == 202 })
      #expect(try await house.count("cutroom_runs") == 1)
    }
  }

  @Test func aKeyBelongsToOneAccountAndOneRequest() async throws {
    try await House.with { house in
      let project = try await house.project()
      #expect(try await queue(house, project, by: "start").status == 202)
      let second = try await house.project()
      for answer in [
        try await queue(house, project, by: "start", #"{"delaySeconds":5}"#),
        try await queue(house, project, by: "retry"), try await queue(house, second, by: "start"),
      ] {
        #expect(answer.status == 422)
        #expect(try answer.json("code") == "idempotency-key-reused")
      }
      let foreign = try await house.project(key: house.otherKey)
      #expect(try await queue(house, foreign, by: "start", key: house.otherKey).status == 202)
      #expect(try await queue(house, second, by: "start", idempotencyKey: "").status == 400)
    }
  }

  @Test func aRefusedStartLeavesItsKeyFree() async throws {
    try await House.with { house in
      let project = try await house.project(body: #"{"name":"t"}"#)
      #expect(try await queue(house, project, by: "start").status == 409)
      let other = try await house.project()
      #expect(try await queue(house, other, by: "start").status == 202)
    }
  }
}
