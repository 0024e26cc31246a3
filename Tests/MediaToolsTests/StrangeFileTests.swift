import FilmKit
import Foundation
import MediaTools
import Testing

/// Files that say little or strange things of themselves, and are whole all the same.
struct StrangeFileTests {
  @Test("A live recording says how long it is once it was remuxed", .timeLimit(.minutes(1)))
  func liveRecordingIsRemuxed() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let path = try await CodedFilm(media: media, folder: folder).make("live.webm", frames: 900, options: Storage.live)
      let facts = try await media.probe(path)
      #expect(facts.duration == 0 && facts.needsRemux)
      let remuxed = folder.appending(path: "remuxed.mkv").path
      try await media.remux(path, facts: facts, to: remuxed)
      let known = try await media.probe(remuxed)
      #expect(abs(known.duration - 36) < 0.1 && !known.needsRemux)
      await #expect(throws: MediaError.self) { try await media.probe(remuxed, limits: ProbeLimits(duration: 35)) }
    }
  }

  @Test(
    "One picture every ten seconds is a whole video", .timeLimit(.minutes(1)), arguments: ["slides.mp4", "slides.mkv"])
  func slidesAreWhole(_ name: String) async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let path = folder.appending(path: name)
      try await media.ffmpeg(
        [
          "-f", "lavfi", "-i", "testsrc2=s=320x180:r=1/10:d=60", "-f", "lavfi", "-i", "sine=d=60", "-c:v", "libx264",
          "-preset", "ultrafast", "-tune", "zerolatency", "-c:a", "aac", "-movflags", "+faststart", path.path,
        ], reads: [], writes: [folder.path])
      let facts = try await media.probe(path.path)
      #expect(abs(facts.duration - 60) < 0.1)
      #expect(facts.video.frameRate.value >= 10)
      let whole = try Data(contentsOf: path)
      try whole.prefix(whole.count * 3 / 4).write(to: path)
      await #expect(throws: MediaError.truncated) { try await media.probe(path.path) }
    }
  }

  @Test("A Matroska file may begin late on its own time line", .timeLimit(.minutes(1)))
  func lateBeginningIsNoMissingEnd() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let path = try await CodedFilm(media: media, folder: folder).make(
        "late.mkv", frames: 300, options: Storage.x264 + ["-output_ts_offset", "25"])
      let facts = try await media.probe(path)
      #expect(abs(facts.duration - 12) < 0.05)
      #expect(try await media.numbers(path, facts, first: 290, count: 30) == Array(290..<300))
    }
  }

  @Test("An AVI that knows only decoding times is a video", .timeLimit(.minutes(1)))
  func decodingTimesAreEnough() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let path = try await CodedFilm(media: media, folder: folder).make("b.avi", frames: 200, options: Storage.x264)
      let facts = try await media.probe(path)
      #expect(facts.needsRemux && facts.video.frameRate == Ratio(25, 1))
      #expect(abs(facts.duration - 8) < 0.1)
    }
  }

  @Test(
    "A picture too small or too narrow to make a clip of is refused", .timeLimit(.minutes(1)),
    arguments: ["scale=64:1", "scale=4096:6", "scale=30:400", "scale=1600:90", "scale=400:300,setsar=1/40"])
  func smallPicturesAreRefused(_ filter: String) async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let path = try await CodedFilm(media: media, folder: folder).make(
        "small.mkv", frames: 10, options: ["-vf", filter, "-c:v", "ffv1"])
      let error = await #expect(throws: MediaError.self) { try await media.probe(path) }
      guard case .pictureTooSmall = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }
  }

  @Test("A picture stretched beyond any screen is refused", .timeLimit(.minutes(1)))
  func stretchedPictureIsRefused() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let path = try await CodedFilm(media: media, folder: folder).make(
        "wide.mkv", frames: 10, options: ["-vf", "setsar=100/1", "-c:v", "ffv1"])
      await #expect(throws: MediaError.pictureTooLarge(width: 25600, height: 144)) { try await media.probe(path) }
    }
  }

  @Test("Pictures of no size are an error, not an endless loop", .timeLimit(.minutes(1)))
  func noSizeIsAnError() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let path = try await CodedFilm(media: media, folder: folder).make("film.mp4", frames: 10, options: Storage.x264)
      let front = Front(facts: try await media.probe(path), first: 0, count: 5)
      await #expect(throws: MediaError.pictureTooSmall(width: 64, height: 0)) {
        try await media.frames(of: path, front: front, width: 64, height: 0) { _, _ in }
      }
    }
  }

  @Test("What a failed tool has begun to write is removed", .timeLimit(.minutes(1)))
  func unfinishedFilesAreRemoved() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let source = try await CodedFilm(media: media, folder: folder).make("a.mp4", frames: 10, options: Storage.x264)
      let facts = try await media.probe(source)
      let target = folder.appending(path: "copy.mkv")
      try Data("begun".utf8).write(to: target)
      await #expect(throws: MediaError.self) {
        try await media.remux(folder.appending(path: "gone.mp4").path, facts: facts, to: target.path)
      }
      #expect(!FileManager.default.fileExists(atPath: target.path))
      try await media.remux(source, facts: facts, to: target.path)
      #expect(FileManager.default.fileExists(atPath: target.path))
    }
  }
}
