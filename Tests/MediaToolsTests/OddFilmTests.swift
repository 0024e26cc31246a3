import FilmKit
import Foundation
import MediaTools
import Testing

/// Films that break the count of frames: with holes, of changing size, of odd size, that end early.
struct OddFilmTests {
  @Test("The picture before a long hole stays until its end", .timeLimit(.minutes(1)), arguments: ["0", "3"])
  func longHolesAreFilled(_ pictureOrderDelay: String) async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      // Frames 200…399 are missing: eight seconds, and a keyframe is the first one after them.
      let path = try await CodedFilm(media: media, folder: folder).make(
        "hole.mp4", frames: 500,
        options: [
          "-vf", "select='not(between(n,200,399))'", "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast",
          "-g",
          "40", "-b_strategy", "0", "-bf", pictureOrderDelay,
        ])
      let facts = try await media.probe(path)
      for first in [190, 201, 300, 395, 400] {
        let wanted = (first..<first + 20).map { (200..<400).contains($0) ? 199 : $0 }
        #expect(try await media.numbers(path, facts, first: first, count: 20) == wanted, "from \(first)")
      }
    }
  }

  @Test("A picture that grows on the way does not restart the count", .timeLimit(.minutes(1)))
  func sizeMayChange() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let film = CodedFilm(media: media, folder: folder)
      var stream = Data()
      for (name, size) in [("small.h264", "256:144"), ("large.h264", "512:288")] {
        let options = ["-vf", "scale=\(size)", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", "25"]
        stream += try Data(contentsOf: URL(filePath: try await film.make(name, frames: 75, options: options)))
      }
      let both = folder.appending(path: "both.h264")
      try stream.write(to: both)
      let transport = folder.appending(path: "call.ts").path
      let path = folder.appending(path: "call.mkv").path
      try await media.ffmpeg(
        ["-r", "25", "-i", both.path, "-c", "copy", transport], reads: [], writes: [folder.path])
      try await media.remux(transport, facts: media.probe(transport), to: path)
      let facts = try await media.probe(path)
      #expect((facts.video.width, facts.video.height) == (256, 144))
      let all = (0..<150).map { $0 % 75 }
      #expect(try await media.numbers(path, facts, first: 0, count: 150) == all)
      #expect(try await media.numbers(path, facts, first: 60, count: 40) == Array(all[60..<100]))
    }
  }

  @Test("A picture of odd sides is worked on in even ones", .timeLimit(.minutes(1)))
  func oddSidesBecomeEven() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let path = try await CodedFilm(media: media, folder: folder).make(
        "odd.webm", frames: 30,
        options: ["-vf", "scale=255:143", "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"])
      let facts = try await media.probe(path)
      #expect((facts.video.width, facts.video.height) == (256, 142))
      let front = Front(facts: facts, first: 5, count: 10)
      var bytes = 0
      try await media.ffmpeg(
        MediaTool.input(path, front.seek) + [
          "-map", facts.pictureStream, "-vf", "\(front.video),format=gray", "-fps_mode", "passthrough", "-f",
          "rawvideo",
          "pipe:1",
        ], reads: [path]
      ) { bytes += $0.count }
      #expect(bytes == 256 * 142 * 10)
    }
  }

  @Test("The last picture stays while the sound goes on, and no longer", .timeLimit(.minutes(1)))
  func soundMayOutlastThePicture() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let film = try await CodedFilm(media: media, folder: folder).make("mute.mkv", frames: 150, options: Storage.x264)
      let path = folder.appending(path: "tail.mkv").path
      try await media.ffmpeg(
        ["-i", film, "-f", "lavfi", "-i", "sine=d=16:r=48000", "-c:v", "copy", "-c:a", "flac", path], reads: [],
        writes: [folder.path])
      let facts = try await media.probe(path)
      #expect(abs(facts.duration - 16) < 0.1)
      #expect(
        try await media.numbers(path, facts, first: 140, count: 20) == Array(140..<149)
          + Array(repeating: 149, count: 11))
      #expect(try await media.numbers(path, facts, first: 390, count: 20) == Array(repeating: 149, count: 10))
    }
  }

  @Test("Interlaced film is deinterlaced", .timeLimit(.minutes(1)))
  func interlacedFilmIsDeinterlaced() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      // Picture n's even rows say 3n, its odd rows 3n + 1, so that the last bar differs between rows and changes.
      let path = try await CodedFilm(media: media, folder: folder).make(
        "woven.mp4", frames: 150, rate: "50",
        options: [
          "-vf", "select='mod(n,3)-2',setpts=N/50/TB,tinterlace=interleave_top,setfield=tff", "-c:v", "libx264",
          "-preset", "ultrafast", "-x264-params",
          "interlaced=1:tff=1",
        ])
      let facts = try await media.probe(path)
      #expect(facts.video.isInterlaced && facts.video.frameRate == Ratio(25, 1))
      let front = Front(facts: facts, first: 10, count: 10)
      try await media.frames(of: path, front: front, width: CodedFilm.width, height: CodedFilm.height) {
        frame, picture in
        #expect(CodedFilm.number(picture) == 3 * frame)
        let rows = (40..<100).map { picture.brightness(PixelWindow(x: 244, y: $0, width: 8, height: 1)) }
        #expect((rows.max() ?? 0) - (rows.min() ?? 0) < 100)
      }
    }
  }

  @Test("A cover that comes first is not taken for the film", .timeLimit(.minutes(1)))
  func coverIsNotTheFilm() async throws {
    let media = await MediaTool.detected()
    try await withTemporaryFolder { folder in
      let film = try await CodedFilm(media: media, folder: folder).make("film.mp4", frames: 60, options: Storage.x264)
      let (cover, path) = (folder.appending(path: "cover.png").path, folder.appending(path: "covered.mp4"))
      try await media.ffmpeg(
        ["-f", "lavfi", "-i", "color=white:s=64x64", "-frames:v", "1", cover], reads: [], writes: [folder.path])
      try await media.ffmpeg(
        [
          "-i", film, "-i", cover, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:1", "attached_pic",
          path.path,
        ], reads: [], writes: [folder.path])
      try Self.metadataFirst(Data(contentsOf: path)).write(to: path)
      let facts = try await media.probe(path.path)
      #expect(facts.video.stream == 1)
      #expect(try await media.numbers(path.path, facts, first: 20, count: 5) == Array(20..<25))
    }
  }

  /// An MP4 whose `udta`, which holds the cover, precedes the tracks, so that the cover is its first stream.
  private static func metadataFirst(_ file: Data) -> Data {
    boxes(of: file).reduce(into: Data()) { whole, box in
      guard name(of: box) == "moov" else { return whole += box }
      let inner = boxes(of: box.dropFirst(8))
      whole += box.prefix(8)
      for part in inner where name(of: part) == "udta" { whole += part }
      for part in inner where name(of: part) != "udta" { whole += part }
    }
  }

  private static func boxes(of data: Data) -> [Data] {
    var rest = data
    var found: [Data] = []
    while rest.count >= 8 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      found.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return found
  }

  private static func name(of box: Data) -> String { String(decoding: box.dropFirst(4).prefix(4), as: UTF8.self) }

  @Test("A long stretch is given the time it takes") func longStretchesHaveTime() {
    let video = SourceFacts.Video(
      codec: "hevc", width: 3840, height: 2160, codedWidth: 3840, codedHeight: 2160, rotation: 0,
      pixelAspect: Ratio(1, 1), frameRate: Ratio(60, 1), nominalRate: Ratio(60, 1), averageRate: Ratio(60, 1),
      isVariable: false, origin: 0, keyframeInterval: 1,
      colour: SourceFacts.Colour(pixelFormat: "yuv420p10le", range: "tv", matrix: "", transfer: "", primaries: ""))
    let facts = SourceFacts(container: "mov", origin: 0, duration: 600, bytes: 1, video: video, audio: nil)
    // HLG at 1080p took 0.117 s a frame.
    #expect(Front(facts: facts, first: 0, count: 60 * 180).limits.time > .seconds(60 * 180 * 0.117 * 4))
  }
}
