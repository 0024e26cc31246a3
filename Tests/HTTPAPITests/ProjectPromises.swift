import Foundation
import Testing

/// Projects belong to one account, are made once, and say what is wrong with a request.
@Suite(.timeLimit(.minutes(1)))
struct ProjectPromises {
  @Test func aProjectIsMadeOncePerIdempotencyKey() async throws {
    try await House.with { house in
      let body = #"{"name":"talk","videoUrl":"https://example.com/talk.mp4"}"#
      func create(_ body: String, key: String) async throws -> Client.Answer {
        try await house.client.send("POST", "/v1/projects", key: key, body, headers: [("Idempotency-Key", "k1")])
      }
      let first = try await create(body, key: house.key)
      #expect(first.status == 201)
      #expect(first.header("Location") == "/v1/projects/" + (try first.json("id").text ?? ""))
      let again = try await create(body, key: house.key)
      #expect(again.status == 201)
      #expect(again.body == first.body)
      let changed = try await create(body.replacing("talk.mp4", with: "other.mp4"), key: house.key)
      #expect(changed.status == 422)
      #expect(changed.header("Content-Type") == "application/problem+json")
      #expect(try changed.json("code") == "idempotency-key-reused")
      #expect(try changed.json("retryable") == false)
      let other = try await create(body, key: house.otherKey)
      #expect(try other.json("id") != first.json("id"))
      #expect(try await house.count("projects") == 2)
    }
  }

  @Test func anotherAccountsProjectIsNotThere() async throws {
    try await House.with { house in
      let id = try await house.project()
      for (method, path) in [
        ("GET", ""), ("DELETE", ""), ("POST", "/start"), ("POST", "/cancel"), ("POST", "/retry"), ("GET", "/clips"),
        ("GET", "/timeline"), ("GET", "/events"), ("PUT", "/video"),
      ] {
        let foreign = try await house.client.send(method, "/v1/projects/\(id)\(path)", key: house.otherKey, "")
        #expect(foreign.status == 404, "\(method) \(path)")
        #expect(try foreign.json("retryable") == false)
        let socket = try await house.client.send(method, "/v1/projects/\(id)\(path)", "", overSocket: true)
        #expect(socket.status == 404, "\(method) \(path) over the socket")
        let stranger = try await house.client.send(method, "/v1/projects/\(id)\(path)", "")
        #expect(stranger.status == 401, "\(method) \(path)")
      }
      #expect(try await house.client.send("GET", "/v1/projects/\(id)", key: house.key).status == 200)
    }
  }

  @Test func listsGoPageByPageWithoutOthersProjects() async throws {
    try await House.with { house in
      var made: Set<String> = []
      for number in 0..<5 { made.insert(try await house.project(body: #"{"name":"p\#(number)"}"#)) }
      _ = try await house.project(key: house.otherKey)
      var seen: [String] = []
      var path = "/v1/projects?limit=2"
      while true {
        let page = try await house.client.send("GET", path, key: house.key).json()
        seen += page["projects"].list.compactMap { $0["id"].text }
        guard let next = page["next"].text else { break }
        path = "/v1/projects?limit=2&cursor=\(next)"
      }
      #expect(seen.count == 5)
      #expect(Set(seen) == made)
    }
  }

  @Test(
    arguments: [
      (#"{"videoUrl":"ftp://example.com/a.mp4"}"#, 422, "videoUrl"),
      (#"{"videoUrl":"http://user:pw@example.com/a.mp4"}"#, 422, "user names"),
      (#"{"videoUrl":"https://example.com:99999/a.mp4"}"#, 422, "port"), (#"{"videoUrl":"https://"}"#, 422, "host"),
      (#"{"options":{"min":90,"max":30}}"#, 422, "min"),
      (#"{"options":{"count":0}}"#, 422, "count"), (#"{"options":{"language":"english"}}"#, 422, "language"),
      (#"{"options":{"language":"é"}}"#, 422, "language"), (#"{"options":{"range":"0-601"}}"#, 422, "range"),
      (#"{"options":{"range":"20-10"}}"#, 422, "range"), (#"{"options":{"width":1081}}"#, 422, "width"),
      (#"{"path":"/etc/passwd"}"#, 403, "socket"), (#"{"options":{"range":"soon"}}"#, 400, "JSON"),
      ("nothing", 400, "JSON"),
    ])
  func aBadProjectIsRefusedByName(body: String, status: Int, word: String) async throws {
    try await House.with { house in
      let answer = try await house.client.send("POST", "/v1/projects", key: house.key, body)
      #expect(answer.status == status)
      #expect(try answer.json("detail").text?.contains(word) == true, "\(answer.text)")
      #expect(!answer.text.contains("pw"))
      #expect(try answer.json("status") == .number(Double(status)))
      #expect(try await house.count("projects") == 0)
    }
  }

  @Test func aProjectIsStartedCanceledAndDeleted() async throws {
    try await House.with { house in
      let id = try await house.project(
        body: #"{"name":"t","videoUrl":"https://example.com/a.mp4","options":{"range":"1:10-1:40"}}"#)
      let path = "/v1/projects/\(id)"
      let started = try await house.client.send("POST", path + "/start", key: house.key, #"{"delaySeconds":0}"#)
      #expect(started.status == 202)
      let again = try await house.client.send("POST", path + "/start", key: house.key)
      #expect(again.status == 200)
      #expect(try again.json("queueId") == started.json("queueId"))
      let shown = try await house.client.send("GET", path, key: house.key).json()
      #expect(shown["status"] == "queued")
      #expect(shown["options"]["range"]["start"] == 70)
      let canceled = try await house.client.send("POST", path + "/cancel", key: house.key)
      #expect(try canceled.json("status") == "canceled")
      let twice = try await house.client.send("POST", path + "/cancel", key: house.key)
      #expect(twice.status == 409)
      #expect(try await house.client.send("DELETE", path, key: house.key).status == 204)
      #expect(try await house.client.send("GET", path, key: house.key).status == 404)
    }
  }

  @Test func aProjectWithoutAVideoCannotBeStarted() async throws {
    try await House.with { house in
      let id = try await house.project(body: #"{"name":"t"}"#)
      let answer = try await house.client.send("POST", "/v1/projects/\(id)/start", key: house.key)
      #expect(answer.status == 409)
      #expect(try answer.json("code") == "no-video")
    }
  }
}
