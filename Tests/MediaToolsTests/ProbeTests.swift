import FilmKit
import Foundation
import MediaTools
import Testing

struct ProbeTests {
  @Test("What is no whole video is refused with the reason", .timeLimit(.minutes(1)))
  func refusals() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let film = try await CodedFilm(media: media, folder: folder).make(
        "film.mp4", frames: 250, options: Storage.x264 + ["-movflags", "+faststart", "-crf", "5"])
      func file(_ name: String, _ data: Data) throws -> String {
        let url = folder.appending(path: name)
        try data.write(to: url)
        return url.path
      }
      let whole = try Data(contentsOf: URL(filePath: film))
      let plain = folder.appending(path: "plain.mp4").path
      try await media.ffmpeg(["-i", film, "-c", "copy", plain], reads: [], writes: [folder.path])
      let indexLast = try Data(contentsOf: URL(filePath: plain))
      let sound = folder.appending(path: "sound.mp4").path
      try await media.ffmpeg(
        ["-f", "lavfi", "-i", "sine=d=2", sound], reads: [], writes: [folder.path])
      let expected: [(String, MediaError)] = [
        (try file("text.mp4", Data("not a video at all".utf8)), .notAVideo("")),
        (try file("empty.mp4", Data()), .empty),
        (try file("cut.mp4", whole.prefix(whole.count * 2 / 3)), .truncated),
        (try file("noindex.mp4", indexLast.prefix(indexLast.count / 2)), .truncated),
        (try file("hls.mp4", Data("#EXTM3U\n#EXTINF:9,\n\(film)\n".utf8)), .playlist),
        (try file("concat.mp4", Data("ffconcat version 1.0\nfile '\(film)'\n".utf8)), .playlist),
        (
          try file("dash.mp4", Data("<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"/>".utf8)),
          .playlist
        ),
        (sound, .audioOnly),
        (folder.appending(path: "missing.mp4").path, .unreadable),
        (folder.path, .unreadable),
      ]
      for (path, error) in expected {
        await #expect(throws: error, "\(path)") { try await media.probe(path) }
      }
      let limits = ProbeLimits(duration: 5, bytes: 1 << 30)
      await #expect(throws: MediaError.tooLong(seconds: 10, limit: 5)) { try await media.probe(film, limits: limits) }
      await #expect(throws: MediaError.tooLarge(bytes: whole.count, limit: 100)) {
        try await media.probe(film, limits: ProbeLimits(bytes: 100))
      }
    }
  }

  @Test("A playlist that hides behind leading blank lines still opens nothing", .timeLimit(.minutes(1)))
  func hiddenPlaylistOpensNothing() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let film = try await CodedFilm(media: media, folder: folder).make("film.mp4", frames: 30, options: Storage.x264)
      let list = folder.appending(path: "list.mp4")
      try Data((String(repeating: " ", count: 3000) + "\nffconcat version 1.0\nfile '\(film)'\n").utf8).write(to: list)
      await #expect(throws: MediaError.self) { try await media.probe(list.path) }
    }
  }

  @Test("Rotation and pixel aspect give the displayed size", .timeLimit(.minutes(1)))
  func displayedSize() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let film = CodedFilm(media: media, folder: folder)
      let flat = try await film.make("flat.mp4", frames: 30, options: Storage.x264)
      let turned = folder.appending(path: "turned.mp4").path
      try await media.ffmpeg(
        ["-i", flat, "-c", "copy", "-metadata:s:v:0", "rotate=90", turned], reads: [], writes: [folder.path])
      let facts = try await media.probe(turned)
      #expect((facts.video.width, facts.video.height) == (CodedFilm.height, CodedFilm.width))
      #expect([90, 270].contains(facts.video.rotation))
      let wide = try await film.make("wide.mp4", frames: 30, options: ["-vf", "setsar=64/45"] + Storage.x264)
      #expect(try await media.probe(wide).video.width == 364)
    }
  }
}
