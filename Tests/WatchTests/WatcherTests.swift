import ClipModel
import FilmKit
import Foundation
import MediaTools
import Studio
import Testing

struct WatcherTests {
  private static let parts = Parts(home: Parts.home())

  /// The portrait at 360 px over a plain wall, its left edge at `x` (an expression over t), for `seconds`.
  private static func scene(_ x: String, wall: String, seconds: Int) -> String {
    "color=\(wall):s=1280x720:r=25:d=\(seconds)[w\(wall)];[0:v]scale=360:360,loop=loop=-1:size=1,trim=duration=\(seconds),fps=25[f\(wall)];"
      + "[w\(wall)][f\(wall)]overlay=x='\(x)':y=120:shortest=1"
  }

  private func watch(_ graph: String, _ range: TimeRange, _ body: (Watched) throws -> Void) async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let path = folder.appending(path: "film.mp4").path
      let face = Self.parts.sampleFace.path
      try await media.ffmpeg(
        ["-i", face, "-filter_complex", graph, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path],
        reads: [face], writes: [folder.path])
      let watcher = try Watcher(media: media, faceLibrary: Self.parts.faceLibrary.path)
      try body(try await watcher.watch(path, facts: try await media.probe(path), range: range))
    }
  }

  @Test("Cuts are found on their frame and faces followed without crossing them", .timeLimit(.minutes(1)))
  func cutsAndFaces() async throws {
    let graph =
      Self.scene("200+60*t", wall: "teal", seconds: 3) + "[a];"
      + Self.scene("700", wall: "brown", seconds: 3) + "[b];color=navy:s=1280x720:r=25:d=2[c];[a][b][c]concat=n=3"
    try await watch(graph, TimeRange(start: 0.5, end: 7.5)) { watched in
      #expect(watched.first == 0 && watched.cuts == [75, 150])
      #expect(watched.tracks.count == 2)
      let walking = try #require(watched.tracks.first)
      #expect(walking.last < 75 && walking.first < 5)
      let offset = try #require(walking.box(at: 0)).middleX - 200
      for frame in stride(from: 0, to: 72, by: 5) {
        let box = try #require(walking.box(at: frame))
        #expect(abs(box.middleX - (200 + 60 * Double(frame) / 25) - offset) < 12, "frame \(frame)")
      }
      let standing = try #require(watched.tracks.last)
      #expect(standing.first == 75 && standing.last < 150)
    }
  }

  @Test("Only the range and a second at both ends is looked at", .timeLimit(.minutes(1)))
  func looksOnlyWhereCut() async throws {
    try await watch(Self.scene("300", wall: "teal", seconds: 12), TimeRange(start: 4, end: 6)) { watched in
      #expect(watched.first == 75 && watched.count == 100 && watched.cuts.isEmpty)
    }
  }

  @Test("A film without faces has no tracks, and a pan is no cut", .timeLimit(.minutes(1)))
  func noFacesNoCuts() async throws {
    let pan =
      "nullsrc=s=1280x360:r=25:d=0.04,geq=lum='128+90*sin(X/19)*cos(Y/12)':cb=128:cr='128+60*sin(X/45)',"
      + "scale=2560:720,loop=loop=-1:size=1,trim=duration=4,setpts=N/25/TB,"
      + "crop=1280:720:x='t*200':y=0"
    try await watch("[0:v]nullsink;" + pan, TimeRange(start: 0, end: 4)) { watched in
      #expect(watched.tracks.isEmpty && watched.cuts.isEmpty)
    }
  }
}
