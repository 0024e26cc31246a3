import Foundation
import Testing

/// Studio behind Klap's protocol, as Klap's clients call it.
@Suite(.timeLimit(.minutes(1)))
struct KlapPromises {
  private let body = #"{"source_video_url":"https://example.com/talk.mp4","max_duration":30,"target_duration":20}"#

  @Test func aTaskIsMadeOnceAndBelongsToItsAccount() async throws {
    try await House.with { house in
      let headers = [("Idempotency-Key", "run_1")]
      let made = try await house.client.send(
        "POST", "/v2/tasks/video-to-shorts", key: house.key, body, headers: headers)
      #expect((200...201).contains(made.status), "\(made.text)")
      let task = try made.json()
      #expect(task["status"] == "processing")
      #expect(task["type"] == "video-to-shorts")
      #expect(task["output_type"] == "folder")
      let again = try await house.client.send(
        "POST", "/v2/tasks/video-to-shorts/", key: house.key, body, headers: headers)
      #expect(try again.json("id") == task["id"])
      let id = try #require(task["id"].text)
      let folder = try #require(task["output_id"].text)
      for path in ["/v2/tasks/\(id)", "/v2/tasks/\(id)/"] {
        #expect(try await house.client.send("GET", path, key: house.key).json("id") == .text(id))
      }
      #expect(try await house.client.send("GET", "/v2/projects/\(folder)", key: house.key).json() == .list([]))
      for path in ["/v2/tasks/\(id)", "/v2/projects/\(folder)", "/v2/projects/\(folder)/x", "/v2/projects/x/exports/y"]
      {
        let foreign = try await house.client.send("GET", path, key: house.otherKey)
        #expect(foreign.status == 404, "\(path)")
        #expect(try foreign.json("error_code") == "not-found")
      }
    }
  }

  @Test func aBadTaskIsRefusedInKlapsForm() async throws {
    try await House.with { house in
      for body in ["no json", "{}", #"{"source_video_url":"https://e.com/a.mp4","min_duration":50,"max_duration":20}"#]
      {
        let answer = try await house.client.send("POST", "/v2/tasks/video-to-shorts", key: house.key, body)
        #expect(answer.status == 422, "\(body)")
        #expect(try answer.json().keys == ["message", "error_code"])
      }
      let stranger = try await house.client.send("GET", "/v2/tasks/x")
      #expect(stranger.status == 401)
      #expect(try stranger.json("error_code") == "unauthorized")
    }
  }

  @Test func ourOwnTokenOpensStudioAndNothingElse() async throws {
    try await House.with { house in
      let token = house.internalToken
      let made = try await house.client.send("POST", "/v2/tasks/video-to-shorts", key: token, body)
      #expect(made.status == 201)
      for path in ["/v1/projects", "/api/process-klap?projectId=x", "/admin/keys"] {
        let answer = try await house.client.send("GET", path, key: token)
        #expect([401, 403].contains(answer.status), "\(path)")
      }
    }
  }
}
