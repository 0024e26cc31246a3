import Database
import Foundation
import Testing

/// What happens to a project while its video comes in wins over the video.
@Suite(.timeLimit(.minutes(1)))
struct UploadRacePromises {
  private func put(_ house: House, _ id: String, _ bytes: [UInt8]) async throws -> Client.Answer {
    try await house.client.send("PUT", "/v1/projects/\(id)/video", key: house.key, bytes: bytes)
  }

  private func video(_ house: House, _ name: String, seconds: Double) async throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: try await house.video(name, seconds: seconds))))
  }

  /// The stored originals, and what else an upload leaves.
  private func files(_ house: House) throws -> [String] {
    try ["originals", "tmp"].flatMap {
      try FileManager.default.contentsOfDirectory(atPath: house.folder + "/" + $0)
    }
  }

  /// Starts the project while the next upload is looked at.
  private func startMeanwhile(_ house: House, _ id: String) {
    house.interlude.set {
      let started = try await house.client.send("POST", "/v1/projects/\(id)/start", key: house.key)
      #expect(started.status == 202)
    }
  }

  @Test func aRunThatBeganMeanwhileKeepsItsVideo() async throws {
    try await House.with { house in
      let id = try await house.project(body: #"{"name":"t"}"#)
      #expect(try await put(house, id, video(house, "a.mp4", seconds: 1)).status == 200)
      let kept = try files(house)
      startMeanwhile(house, id)
      let late = try await put(house, id, video(house, "b.mp4", seconds: 2))
      #expect(late.status == 409)
      #expect(try late.json("code") == "wrong-state")
      #expect(try files(house) == kept)
      let original = try await house.database.read { try $0.run("SELECT original_id FROM cutroom_projects")[0] }
      #expect(try original.text("original_id") == kept.first)
      #expect(try await house.client.send("GET", "/v1/projects/\(id)", key: house.key).json("status") == "queued")
    }
  }

  @Test func aRefusedVideoDoesNotFailARunThatBeganMeanwhile() async throws {
    try await House.with { house in
      let id = try await house.project()
      startMeanwhile(house, id)
      let refused = try await put(house, id, Array("just words".utf8))
      #expect(refused.status == 422)
      let project = try await house.client.send("GET", "/v1/projects/\(id)", key: house.key).json()
      #expect(project["status"] == "queued")
      #expect(project["error"] == .null)
    }
  }

  @Test func theVideoOfAProjectThatWasDeletedMeanwhileGoesAtOnce() async throws {
    try await House.with { house in
      let id = try await house.project(body: #"{"name":"t"}"#)
      house.interlude.set {
        _ = try await house.client.send("DELETE", "/v1/projects/\(id)", key: house.key)
      }
      #expect(try await put(house, id, video(house, "a.mp4", seconds: 1)).status == 404)
      #expect(try files(house).isEmpty)
      #expect(try await house.count("cutroom_originals") == 0)
    }
  }

  @Test func aNewVideoReplacesTheOldOne() async throws {
    try await House.with { house in
      let id = try await house.project(body: #"{"name":"t"}"#)
      #expect(try await put(house, id, video(house, "a.mp4", seconds: 1)).status == 200)
      let first = try files(house)
      #expect(try await put(house, id, video(house, "b.mp4", seconds: 2)).status == 200)
      let second = try files(house)
      #expect(second.count == 1)
      #expect(second != first)
    }
  }

  @Test func theNewestRefusalIsTheOneThatIsTold() async throws {
    try await House.with { house in
      let id = try await house.project(body: #"{"name":"t"}"#)
      var errors: [String] = []
      for bytes in [Array("just words, no video".utf8), []] {
        #expect(try await put(house, id, bytes).status == 422)
        let project = try await house.client.send("GET", "/v1/projects/\(id)", key: house.key).json()
        #expect(project["status"] == "failed")
        errors.append(project["error"].text ?? "")
      }
      #expect(errors[0].contains("not a video"))
      #expect(errors[1].contains("empty"))
    }
  }
}
