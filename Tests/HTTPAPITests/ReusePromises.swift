import Foundation
import Testing

/// With `reuse` the same video with the same options is one project; making and starting are one step.
@Suite(.timeLimit(.minutes(1)))
struct ReusePromises {
  private func create(_ house: House, _ more: String = "", key: String? = nil) async throws -> Client.Answer {
    try await house.client.send(
      "POST", "/v1/projects", key: key ?? house.key,
      #"{"name":"talk","videoUrl":"https://example.com/talk.mp4"\#(more)}"#)
  }

  @Test func theSameAddressWithTheSameOptionsIsTheSameProject() async throws {
    try await House.with { house in
      let reuse = #","reuse":true"#
      let first = try await create(house, reuse)
      #expect(first.status == 201)
      let id = try #require(try first.json("id").text)
      let again = try await create(house, reuse)
      #expect(again.status == 200)
      #expect(try again.json("id") == .text(id))
      #expect(again.header("Location") == "/v1/projects/\(id)")
      for other in [
        try await create(house), try await create(house, reuse + #","options":{"count":2}"#),
        try await create(house, reuse, key: house.otherKey),
      ] {
        #expect(other.status == 201)
        #expect(try other.json("id") != .text(id))
      }
    }
  }

  @Test func aProjectUnderWayIsFoundAndACanceledOneIsNot() async throws {
    try await House.with { house in
      let reuse = #","reuse":true,"start":true"#
      let id = try #require(try await create(house, reuse).json("id").text)
      let found = try await create(house, reuse)
      #expect(found.status == 200)
      #expect(try found.json("id") == .text(id))
      #expect(try found.json("status") == "queued")
      #expect(try await house.count("cutroom_runs") == 1)
      _ = try await house.client.send("POST", "/v1/projects/\(id)/cancel", key: house.key)
      let fresh = try await create(house, reuse)
      #expect(fresh.status == 201)
      #expect(try fresh.json("id") != .text(id))
    }
  }

  @Test func manyAtOnceMakeOneProject() async throws {
    try await House.with { house in
      let made = try await withThrowingTaskGroup(of: Client.Answer.self) { group in
        for _ in 0..<8 { group.addTask { try await create(house, #","reuse":true"#) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(made.filter { $0.status == 201 }.count == 1)
      #expect(try await house.count("projects") == 1)
    }
  }

  @Test func aStartWithoutAVideoMakesNoProject() async throws {
    try await House.with { house in
      let answer = try await house.client.send("POST", "/v1/projects", key: house.key, #"{"name":"x","start":true}"#)
      #expect(answer.status == 422)
      #expect(try answer.json("code") == "no-video")
      #expect(try answer.json("detail") == "Send the video first: PUT /v1/projects/{id}/video.")
      #expect(try await house.count("projects") == 0)
    }
  }

  @Test func makingAndStartingTwiceUnderOneKeyIsOneRun() async throws {
    try await House.with { house in
      for _ in 0..<2 {
        let answer = try await house.client.send(
          "POST", "/v1/projects", key: house.key, #"{"videoUrl":"https://example.com/a.mp4","start":true}"#,
          headers: [("Idempotency-Key", "k")])
        #expect(answer.status == 201)
      }
      #expect(try await house.count("projects") == 1)
      #expect(try await house.count("cutroom_runs") == 1)
    }
  }
}
