import Database
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
      #expect(try await house.client.send("POST", "/v2/tasks/\(id)/cancel", key: house.otherKey).status == 404)
      #expect(try await house.client.send("GET", "/v2/tasks/\(id)", key: house.key).json("status") == "processing")
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

  @Test func everyPathOfAShortIsAnsweredWithAndWithoutItsFolder() async throws {
    try await House.with { house in
      let made = try await house.client.send("POST", "/v2/tasks/video-to-shorts", key: house.key, body).json()
      let (task, folder) = (try #require(made["id"].text), try #require(made["output_id"].text))
      try await addShort(house, task: task, folder: folder)
      let listed = try await house.client.send("GET", "/v2/projects/\(folder)", key: house.key).json().list
      #expect(listed.count == 1)
      let short = try #require(listed.first?["id"].text)
      for path in ["/v2/projects/\(short)", "/v2/projects/\(folder)/\(short)/"] {
        let shown = try await house.client.send("GET", path, key: house.key)
        #expect(try shown.json("id") == .text(short), "\(path): \(shown.text)")
        let export = try await house.client.send("POST", path + "/exports", key: house.key)
        #expect(export.status == 201, "\(export.text)")
        #expect(try export.json("status") == "ready")
        let id = try #require(try export.json("id").text)
        let again = try await house.client.send("GET", path + "/exports/\(id)", key: house.key)
        #expect(try again.json("id") == .text(id))
        let all = try await house.client.send("GET", path + "/exports", key: house.key)
        #expect(try all.json().list.contains { $0["id"] == .text(id) })
        for (method, end) in [("GET", ""), ("GET", "/exports"), ("POST", "/exports"), ("GET", "/exports/\(id)")] {
          #expect(
            try await house.client.send(method, path + end, key: house.otherKey).status == 404, "\(method) \(end)")
        }
        let link = try #require(try export.json("src_url").text)
        let file = try await house.client.send("GET", String(link.dropFirst(house.client.base.count)))
        #expect(file.text == "video")
      }
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

  /// Records a finished short with its video, as the studio's work does.
  private func addShort(_ house: House, task: String, folder: String) async throws {
    let files = house.folder + "/studio/made"
    try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
    try Data("video".utf8).write(to: URL(filePath: files + "/clip.mp4"))
    let document = #"""
      {"title":"A moment","sourceStart":1,"sourceEnd":21,"score":0.9,"reason":"It says why.","signals":{},"width":1080,
      "height":1920,"framesPerSecond":25,"words":[],"layouts":[],"captions":{"style":"plain","events":[]},
      "quality":{"croppedPercent":0,"fastestPan":0,"cuts":0,"readingSpeed":0,"frames":500,"width":1080,"height":1920,
      "framesPerSecond":25,"warnings":[]}}
      """#
    _ = try await house.database.write { transaction in
      try transaction.run(
        """
        INSERT INTO cutroom_shorts (id, task_id, clip_key, folder, document, created_at)
        VALUES ('Short123456789', $1, 'k', 'made', $2, 1)
        """, task, document)
    }
  }
}
