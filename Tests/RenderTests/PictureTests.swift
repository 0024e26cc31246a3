import FilmKit
import Foundation
import MediaTools
import Studio
import Testing

struct PictureTests {
  @Test(
    "Frame n of the clip is frame first + n of the source, at the source's rate", .timeLimit(.minutes(1)),
    arguments: ["25", "30000/1001", "50"])
  func framesAreTheSources(_ rate: String) async throws {
    try await Bench.run { bench in
      let film = CodedFilm(media: bench.media, folder: bench.folder)
      let path = try await film.make(
        "film.mp4", frames: 200, rate: rate, options: Bench.x264 + ["-g", "60", "-bf", "3"])
      let clip = try await bench.render(path, ClipSpan(first: 113, count: 40), [fit(0..<40)])
      var numbers: [Int] = []
      // The picture's band in the middle, as wide as the source.
      try await bench.media.everyPicture(of: clip.video.path, width: 256, height: 480) { _, picture in
        numbers.append(Self.band(picture))
      }
      #expect(numbers == Array(113..<153))
      let made = try await bench.media.probe(clip.video.path)
      #expect(made.video.frameRate == (Ratio(rate) ?? Ratio(Int(rate) ?? 0, 1)) && !made.video.isVariable)
    }
  }

  private static func band(_ picture: Picture) -> Int {
    let bytes = Array(picture.bytes[(172 * 256 * 3)..<(308 * 256 * 3)])
    return CodedFilm.number(Picture(width: 256, height: 136, bytes: bytes))
  }

  @Test("Every layout begins on its own frame: no crop switches early or late", .timeLimit(.minutes(1)))
  func layoutsSwitchExactly() async throws {
    try await Bench.run { bench in
      // Left third red, middle green, right blue.
      let bars =
        "color=red:s=214x360:r=25:d=4[a];color=green:s=212x360:r=25:d=4[b];color=blue:s=214x360:r=25:d=4[c];[a][b][c]hstack=3"
      let path = try await bench.film("bars.mp4", ["-filter_complex", bars] + Bench.x264)
      let split = ShotLayout(
        kind: .split, start: 41, end: 50,
        crops: [0, 430].map { CropPath(width: 202.5, height: 180, points: [.init(frame: 41, x: $0, y: 90)]) })
      let layouts = [
        crop(0..<10, x: 0, height: 360), crop(10..<21, x: 430, height: 360), fit(21..<41), split,
        crop(50..<51, x: 219, height: 360), crop(51..<60, x: 0, height: 360),
      ]
      let clip = try await bench.render(path, ClipSpan(first: 13, count: 60), layouts)
      var seen = ""
      try await bench.media.everyPicture(of: clip.video.path, width: 54, height: 96) { _, picture in
        seen += Self.letter(picture, y: 36) + Self.letter(picture, y: 60)
      }
      let expected = [("rr", 10), ("bb", 11), ("gg", 20), ("rb", 9), ("gg", 1), ("rr", 9)]
      #expect(seen == expected.map { String(repeating: $0.0, count: $0.1) }.joined())
    }
  }

  private static func letter(_ picture: Picture, y: Int) -> String {
    let colour = picture.colour(PixelWindow(x: 24, y: y - 2, width: 6, height: 4))
    if colour.red > 128 { return "r" }
    return colour.blue > 128 ? "b" : colour.green > 60 ? "g" : "?"
  }

  @Test(
    "A fast pan shivers by no more than rounding to whole output pixels, where one crop alone makes steps of 3.6",
    .timeLimit(.minutes(1)))
  func pansAreSmooth() async throws {
    try await Bench.run { bench in
      let line = "color=gray:s=1920x1080:r=25:d=3,drawbox=x=900:y=0:w=24:h=1080:color=white:t=fill"
      let path = try await bench.film("line.mp4", ["-f", "lavfi", "-i", line] + Bench.x264 + ["-crf", "10"])
      // From 440 to 760 with slow ends, as a person would pan.
      let points = (0..<60).map { (frame: Int) -> CropPath.Point in
        let swing: Double = cos(Double(frame) / 59 * Double.pi)
        return CropPath.Point(frame: frame, x: 600 - 160 * swing, y: 0)
      }
      let layout = ShotLayout(
        kind: .follow, start: 0, end: 60, crops: [CropPath(width: 607.5, height: 1080, points: points)])
      let clip = try await bench.render(path, ClipSpan(first: 5, count: 60), [layout], width: 1080, height: 1920)
      var places: [Double] = []
      try await bench.media.everyPicture(of: clip.video.path, width: 1080, height: 32) { frame, picture in
        let middle = Self.middle(picture)
        places.append(middle)
        let wanted: Double = (912 - points[frame].x) * 1920 / 1080
        #expect(abs(middle - wanted) < 1.5, "frame \(frame)")
      }
      let steps = zip(places, places.dropFirst()).map { $1 - $0 }
      let shakes = (4..<steps.count - 4).map { (index: Int) -> Double in
        let mean: Double = steps[index - 4...index + 4].reduce(0, +) / 9
        return abs(steps[index] - mean)
      }.sorted()
      #expect(shakes[shakes.count * 95 / 100] <= 1)
    }
  }

  /// The middle of what is brighter than the ground, in pixels.
  private static func middle(_ picture: Picture) -> Double {
    var sum = 0.0
    var weight = 0.0
    for x in 0..<picture.width {
      let light = max(0, picture.brightness(PixelWindow(x: x, y: 8, width: 1, height: 16)) - 150)
      sum += (Double(x) + 0.5) * light
      weight += light
    }
    return weight == 0 ? -1 : sum / weight
  }

  /// How a film's colours are stored, and how to make ffmpeg store them so.
  struct Stored: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var size: String
    var options: [String]
    /// Reading BT.601 as BT.709 would miss by 9 and more.
    var tolerance = 6.0

    static let all = [
      Stored(testDescription: "SD without tags", size: "640x480", options: ["-vf", "scale=out_color_matrix=bt601"]),
      Stored(testDescription: "HD without tags", size: "1280x720", options: ["-vf", "scale=out_color_matrix=bt709"]),
      Stored(
        testDescription: "full range", size: "1280x720",
        options: ["-vf", "scale=out_color_matrix=bt709:out_range=full", "-color_range", "pc", "-colorspace", "bt709"]),
      Stored(
        testDescription: "HD tagged bt601", size: "1280x720",
        options: ["-vf", "scale=out_color_matrix=bt601", "-colorspace", "smpte170m"]),
    ]
  }

  @Test("Colours stay what they were", .timeLimit(.minutes(1)), arguments: Stored.all)
  func colours(_ stored: Stored) async throws {
    try await Bench.run { bench in
      let path = try await bench.film(
        "colour.mp4",
        ["-f", "lavfi", "-i", "color=0xC85028:s=\(stored.size):r=25:d=1,format=rgb24"] + stored.options + Bench.x264)
      let clip = try await bench.render(path, ClipSpan(first: 0, count: 10), [fit(0..<10)])
      let made = try await bench.media.probe(clip.video.path)
      #expect(made.video.colour.matrix == "bt709" && made.video.colour.range == "tv")
      #expect(made.video.colour.primaries == "bt709" && made.video.colour.transfer == "bt709")
      try await bench.media.everyPicture(of: clip.video.path, width: 270, height: 480) { frame, picture in
        guard frame == 5 else { return }
        let colour = picture.colour(PixelWindow(x: 100, y: 210, width: 60, height: 60))
        let misses = [colour.red - 0xC8, colour.green - 0x50, colour.blue - 0x28]
        #expect(misses.allSatisfy { abs($0) <= stored.tolerance }, "\(colour)")
      }
    }
  }

  @Test(
    "HDR is tone-mapped to something neither black nor burnt", .timeLimit(.minutes(1)),
    arguments: ["smpte2084", "arib-std-b67"])
  func hdr(_ transfer: String) async throws {
    try await Bench.run { bench in
      let path = try await bench.film(
        "hdr.mp4",
        [
          "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=1", "-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset",
          "ultrafast", "-x265-params", "log-level=none", "-color_primaries", "bt2020", "-color_trc", transfer,
          "-colorspace", "bt2020nc", "-color_range", "tv",
        ])
      let clip = try await bench.render(path, ClipSpan(first: 0, count: 10), [crop(0..<10, x: 200, height: 360)])
      let made = try await bench.media.probe(clip.video.path)
      #expect(made.video.colour.pixelFormat == "yuv420p" && made.video.colour.transfer == "bt709")
      try await bench.media.everyPicture(of: clip.video.path, width: 54, height: 96) { _, picture in
        let light = picture.brightness(PixelWindow(x: 0, y: 0, width: 54, height: 96))
        #expect(light > 25 && light < 220)
      }
    }
  }
}
