import Foundation
import Testing

/// Videos come in by upload or, over the socket, by path; what is refused leaves a failed project and no file.
@Suite(.timeLimit(.minutes(1)))
struct UploadPromises {
  private func files(_ house: House) throws -> [String] {
    try ["originals", "tmp"].flatMap {
      try FileManager.default.contentsOfDirectory(atPath: house.folder + "/" + $0)
    }
  }

  @Test func anUploadBecomesTheProjectsVideo() async throws {
    try await House.with { house in
      let data = try Data(contentsOf: URL(filePath: try await house.video()))
      let id = try await house.project(body: #"{"name":"t"}"#)
      let answer = try await house.client.send(
        "PUT", "/v1/projects/\(id)/video?start=true", key: house.key, bytes: Array(data))
      #expect(answer.status == 200, "\(answer.text)")
      #expect(try answer.json("hasVideo") == true)
      #expect(try answer.json("status") == "queued")
      #expect(try files(house).count == 1)
      #expect(try await house.client.send("PUT", "/v1/projects/\(id)/video", key: house.key, "x").status == 409)
      #expect(try await house.client.send("DELETE", "/v1/projects/\(id)", key: house.key).status == 204)
      #expect(try files(house).isEmpty)
    }
  }

  @Test func anUploadUnderAKeyStartsOneRun() async throws {
    try await House.with { house in
      let data = Array(try Data(contentsOf: URL(filePath: try await house.video())))
      let id = try await house.project(body: #"{"name":"t"}"#)
      func send(_ bytes: [UInt8]) async throws -> Client.Answer {
        try await house.client.send(
          "PUT", "/v1/projects/\(id)/video?start=true", key: house.key, bytes: bytes,
          headers: [("Idempotency-Key", "k")])
      }
      let first = try await send(data)
      #expect(first.status == 200, "\(first.text)")
      #expect(try await send(data).body == first.body)
      _ = try await house.client.send("POST", "/v1/projects/\(id)/cancel", key: house.key)
      #expect(try await send(data).body == first.body)
      #expect(try await house.count("cutroom_runs") == 1)
      #expect(try await send(data + [0]).status == 422)
      #expect(try files(house).count == 1)
    }
  }

  @Test func aTextNamedMp4FailsItsProjectWithTheReason() async throws {
    try await House.with { house in
      let id = try await house.project(body: #"{"name":"t"}"#)
      let answer = try await house.client.send(
        "PUT", "/v1/projects/\(id)/video", key: house.key, "just words, no video")
      #expect(answer.status == 422)
      #expect(try answer.json("code") == "video-refused")
      #expect(try answer.json("projectId") == .text(id))
      let project = try await house.client.send("GET", "/v1/projects/\(id)", key: house.key).json()
      #expect(project["status"] == "failed")
      #expect(project["error"].text?.contains("not a video") == true)
      #expect(try files(house).isEmpty)
    }
  }

  @Test func tooMuchIsRefusedWhileItStreams() async throws {
    try await House.with { house in
      let id = try await house.project(body: #"{"name":"t"}"#)
      let answer = try await house.client.send(
        "PUT", "/v1/projects/\(id)/video", key: house.key, bytes: Array(repeating: 0, count: 5 << 20))
      #expect(answer.status == 413)
      #expect(try files(house).isEmpty)
    }
  }

  @Test func theSameFileWithTheSameOptionsIsTheSameProject() async throws {
    try await House.with { house in
      let path = try await house.video()
      func create(_ options: String) async throws -> Client.Answer {
        try await house.client.send(
          "POST", "/v1/projects", #"{"name":"t","path":"\#(path)","reuse":true,"options":\#(options)}"#,
          overSocket: true)
      }
      let first = try await create("{}")
      #expect(first.status == 201, "\(first.text)")
      let again = try await create("{}")
      #expect(again.status == 200)
      #expect(try again.json("id") == first.json("id"))
      let other = try await create(#"{"count":2}"#)
      #expect(other.status == 201)
      #expect(try other.json("id") != first.json("id"))
      #expect(try files(house).count == 1)
    }
  }

  @Test func aBadPathOverTheSocketFailsItsProject() async throws {
    try await House.with { house in
      let path = house.folder + "/text.mp4"
      try Data("words".utf8).write(to: URL(filePath: path))
      for (bad, status) in [(path, 422), (house.folder + "/none.mp4", 422)] {
        let answer = try await house.client.send(
          "POST", "/v1/projects", #"{"name":"t","path":"\#(bad)"}"#, overSocket: true)
        #expect(answer.status == status)
        let id = try #require(try answer.json("projectId").text)
        let project = try await house.client.send("GET", "/v1/projects/\(id)", overSocket: true).json()
        #expect(project["status"] == "failed")
      }
      #expect(try files(house).isEmpty)
    }
  }
}
