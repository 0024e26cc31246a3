import ClipModel
import Database
import Foundation
import Library
import Testing

/// A kept clip is served with all its files, to its owner.
@Suite(.timeLimit(.minutes(1)))
struct ClipPromises {
  @Test func aKeptClipIsServedToItsOwnerOnly() async throws {
    try await House.with { house in
      let project = try await house.project()
      _ = try await house.client.send("POST", "/v1/projects/\(project)/start", key: house.key)
      try await keep(house, project: project)
      let list = try await house.client.send("GET", "/v1/projects/\(project)/clips", key: house.key).json("clips").list
      #expect(list.map { $0["title"] } == ["A good moment"])
      let document = try await house.client.send("GET", "/v1/clips/clip_1", key: house.key).json()
      #expect(document["videoUrl"] == "/v1/clips/clip_1/video")
      #expect(document["words"].list.first?["text"] == "Hello")
      let video = try await house.client.send(
        "GET", "/v1/clips/clip_1/video?download=1", key: house.key, headers: [("Range", "bytes=2-4")])
      #expect(video.status == 206)
      #expect(video.text == "deo")
      #expect(video.header("Content-Type") == "video/mp4")
      #expect(video.header("Content-Disposition")?.contains("A good moment.mp4") == true)
      #expect(try await house.client.send("GET", "/v1/clips/clip_1/thumbnail", key: house.key).text == "picture")
      #expect(try await house.client.send("GET", "/v1/clips/clip_1/captions.srt", key: house.key).text == "captions")
      #expect(try await house.client.send("HEAD", "/v1/clips/clip_1/video", key: house.key).status == 200)
      for path in ["", "/video", "/thumbnail", "/captions.srt"] {
        #expect(try await house.client.send("GET", "/v1/clips/clip_1\(path)", key: house.otherKey).status == 404)
        #expect(try await house.client.send("GET", "/v1/clips/clip_1\(path)").status == 401)
      }
    }
  }

  /// Writes a kept clip as the road does at the end of a copy.
  private func keep(_ house: House, project: String) async throws {
    let files = [
      ("clips/clip_1/clip.mp4", "video"), ("clips/clip_1/t.jpg", "picture"), ("clips/clip_1/c.srt", "captions"),
    ]
    for (key, content) in files {
      let path = house.folder + "/tmp/file"
      try Data(content.utf8).write(to: URL(filePath: path))
      try await house.library.put(path, as: try FileKey(key))
    }
    let facts = #"{"words":[{"text":"Hello","start":1,"end":2,"confidence":1}],"quality":null,"layouts":null}"#
    _ = try await house.database.write { transaction in
      try transaction.run(
        """
        INSERT INTO cutroom_clips (id, run_id, project_id, short_id, position, state, title, facts, video_file,
          thumbnail_file, subtitles_file, bytes, kept_at)
        SELECT 'clip_1', current_run, project_id, 's', 0, 'kept', 'A good moment', $2, $3, $4, $5, 5, 1
        FROM cutroom_projects WHERE project_id = $1
        """, project, facts, files[0].0, files[1].0, files[2].0)
    }
  }
}
