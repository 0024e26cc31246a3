import FilmKit
import Foundation
import MediaTools
import Testing

struct FrontTests {
  @Test("Frame n is frame n however the film is stored", .timeLimit(.minutes(2)), arguments: Storage.all)
  func framesAreExact(_ storage: Storage) async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      var path = try await CodedFilm(media: media, folder: folder)
        .make(storage.name, frames: 260, options: storage.options)
      var facts = try await media.probe(path)
      if facts.needsRemux {
        let remuxed = folder.appending(path: "remuxed.mkv").path
        try await media.remux(path, facts: facts, to: remuxed)
        path = remuxed
        facts = try await media.probe(path)
      }
      #expect(facts.video.frameRate == Ratio(25, 1))
      for (first, count) in [(0, 12), (1, 5), (79, 4), (80, 3), (131, 9), (199, 3), (240, 20)] {
        let seen = try await media.numbers(path, facts, first: first, count: count)
        #expect(seen == Array(first..<first + count), "\(storage.name) from \(first)")
      }
    }
  }

  @Test("Holes of a variable rate are filled and nothing is shifted", .timeLimit(.minutes(1)))
  func variableRateKeepsItsTimes() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      // Every frame whose number ends in 3 or 4 (of 10) is missing, and from 150 on every second one.
      let drop = "select='not(between(mod(n,10),3,4))*(lt(n,150)+not(mod(n,2)))'"
      let path = try await CodedFilm(media: media, folder: folder).make(
        "holes.mp4", frames: 250, rate: "30", options: ["-vf", drop, "-fps_mode", "vfr"] + Storage.x264)
      let facts = try await media.probe(path)
      #expect(facts.video.isVariable)
      #expect(facts.video.frameRate == Ratio(30, 1))
      for first in [0, 97, 154, 201] {
        let seen = try await media.numbers(path, facts, first: first, count: 20)
        let wanted = (first..<first + 20).map(Self.shown)
        #expect(seen == wanted, "from \(first)")
      }
    }
  }

  /// The last frame that exists at or before `number`.
  private static func shown(_ number: Int) -> Int {
    var frame = number
    while (3...4).contains(frame % 10) || (frame >= 150 && frame % 2 == 1) { frame -= 1 }
    return frame
  }

  @Test("Sound that starts late is as late in the decoded sound", .timeLimit(.minutes(1)))
  func lateSoundIsLate() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let film = try await CodedFilm(media: media, folder: folder).make("mute.mp4", frames: 200, options: Storage.x264)
      let path = folder.appending(path: "late.mkv").path
      // A click at 2 s of the sound, which itself begins 0.75 s after the picture.
      let click = "aevalsrc='if(between(t,2,2.02),0.9,0)':s=48000:d=6"
      try await media.ffmpeg(
        ["-i", film, "-itsoffset", "0.75", "-f", "lavfi", "-i", click, "-c:v", "copy", "-c:a", "flac", path],
        reads: [], writes: [folder.path])
      let facts = try await media.probe(path)
      #expect(abs(facts.audioDelay - 0.75) < 0.01)
      for first in [0, 25, 60] {
        let front = Front(facts: facts, first: first, count: 100)
        let at = try await Self.click(media, path, front)
        #expect(abs(at - (2.75 - Double(first) / 25)) < 0.002, "from \(first)")
      }
    }
  }

  private static func click(_ media: MediaTool, _ path: String, _ front: Front) async throws -> Double {
    var bytes: [UInt8] = []
    try await media.ffmpeg(
      MediaTool.input(path, front.seek) + ["-map", "0:a:0", "-af", front.audio, "-ac", "1", "-f", "s16le", "pipe:1"],
      reads: [path]
    ) { bytes.append(contentsOf: $0) }
    #expect(bytes.count == Int((front.duration * 48000).rounded()) * 2)
    let loud = stride(from: 0, to: bytes.count - 1, by: 2).first { at in
      abs(Int(Int16(truncatingIfNeeded: Int(bytes[at]) | Int(bytes[at + 1]) << 8))) > 8000
    }
    return Double(loud ?? 0) / 2 / 48000
  }
}
