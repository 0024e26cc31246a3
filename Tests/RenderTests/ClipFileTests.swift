import FilmKit
import Foundation
import MediaTools
import Studio
import Testing

struct ClipFileTests {
  private static let film = ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=3"]

  @Test(
    "A clip is 1080×1920, 8-bit 4:2:0, streamable, with thumbnail and subtitles and no leftovers",
    .timeLimit(.minutes(1)))
  func files() async throws {
    try await Bench.run { bench in
      let path = try await bench.film("film.mp4", Self.film + Bench.x264)
      let clip = try await bench.render(
        path, ClipSpan(first: 10, count: 30), [crop(0..<30, x: 100, height: 360)], width: 1080, height: 1920)
      let made = try await bench.media.probe(clip.video.path)
      #expect(made.video.width == 1080 && made.video.height == 1920 && made.video.colour.pixelFormat == "yuv420p")
      #expect(made.frame(at: made.duration) == 30)
      let bytes = try Data(contentsOf: clip.video)
      let index = try #require(bytes.firstRange(of: Data("moov".utf8))?.lowerBound)
      #expect(index < (bytes.firstRange(of: Data("mdat".utf8))?.lowerBound ?? 0))
      let names = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path).sorted()
      #expect(names == ["clip.jpg", "clip.mp4", "clip.srt", "film.mp4"])
    }
  }

  @Test("Layouts that don't fit, and a rendering that fails on its way, leave nothing behind", .timeLimit(.minutes(1)))
  func failureLeavesNothing() async throws {
    try await Bench.run { bench in
      let path = try await bench.film("film.mp4", Self.film + Bench.x264)
      let span = ClipSpan(first: 0, count: 30)
      let beside = crop(0..<30, x: 600, height: 360)
      for layouts in [[], [fit(0..<20)], [fit(0..<20), fit(21..<30)], [beside], [crop(0..<30, x: 0, height: 9)]] {
        await #expect(throws: MediaError.badLayout) { try await bench.render(path, span, layouts) }
      }
      let renderer = Renderer(media: bench.media, fonts: Parts(home: Parts.home()).fonts)
      let job = Renderer.Job(
        source: path + ".gone", facts: try await bench.media.probe(path), span: span, layouts: [fit(0..<30)],
        captions: .init(style: "clear", events: []), watched: Watched(first: 0, count: 30, cuts: [], tracks: []))
      await #expect(throws: MediaError.self) { try await renderer.render(job, into: bench.folder, name: "clip") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.path) == ["film.mp4"])
    }
  }

  @Test("Words appear in the pixels on their own frames and leave with their caption", .timeLimit(.minutes(1)))
  func captionsAreOnTime() async throws {
    try await Bench.run { bench in
      let path = try await bench.film("dark.mp4", ["-f", "lavfi", "-i", "color=black:s=640x360:r=25:d=3"] + Bench.x264)
      typealias Word = CaptionDocument.Word
      let event = CaptionDocument.Event(
        start: 0.4, end: 1.6,
        words: [Word(text: "One", start: 0.4, end: 0.7), Word(text: "two", start: 0.84, end: 1.2)], bottom: 345)
      let clip = try await bench.render(
        path, ClipSpan(first: 0, count: 60), [fit(0..<60)], captions: CaptionDocument(style: "clear", events: [event]))
      var ink: [Int] = []
      try await bench.media.everyPicture(of: clip.video.path, width: 270, height: 480) { _, picture in
        ink.append(
          (310..<345).reduce(0) { sum, y in
            sum + (0..<270).count { picture.bytes[(y * 270 + $0) * 3 + 1] > 100 }
          })
      }
      #expect(ink[9] == 0 && ink[10] > 100 && ink[40] == 0 && ink[39] > 0)
      #expect(abs(ink[20] - ink[12]) < ink[12] / 5)
      #expect(ink[21] > ink[20] * 3 / 2)
    }
  }

  @Test(
    "Characters that no font has are left out of the picture, never boxes; the report says so, the subtitles keep them",
    .timeLimit(.minutes(1)))
  func undrawableCharacters() async throws {
    try await Bench.run { bench in
      let path = try await bench.film("dark.mp4", ["-f", "lavfi", "-i", "color=black:s=640x360:r=25:d=3"] + Bench.x264)
      func event(_ start: Double, _ texts: [String]) -> CaptionDocument.Event {
        let words = texts.enumerated().map { index, text in
          let begin = start + 0.2 * Double(index)
          return CaptionDocument.Word(text: text, start: begin, end: begin + 0.16)
        }
        return CaptionDocument.Event(start: start, end: start + 0.4, words: words, bottom: 345)
      }
      let captions = CaptionDocument(
        style: "clear",
        events: [event(0.4, ["你好!", "🙂"]), event(0.8, ["Grüße", "Ёлка"]), event(1.2, ["ελλάς", "שלום"])])
      let clip = try await bench.render(path, ClipSpan(first: 0, count: 50), [fit(0..<50)], captions: captions)
      #expect(
        clip.quality.warnings == [
          "The video has no sound.",
          "The captions leave out characters that no caption font has: ו ל ם ש 你 and 2 more.",
        ])
      #expect(try String(contentsOf: clip.subtitles, encoding: .utf8).contains("你好! 🙂"))
      var ink: [Int] = []
      try await bench.media.everyPicture(of: clip.video.path, width: 270, height: 480) { _, picture in
        ink.append(
          (300..<350).reduce(0) { sum, y in sum + (0..<270).count { picture.bytes[(y * 270 + $0) * 3 + 1] > 100 } })
      }
      #expect(ink[10..<20].allSatisfy { $0 == 0 } && ink[21] > 100 && ink[27] > ink[21])
      // The last word has nothing to show: the one before it stays.
      #expect(ink[31] > 100 && abs(ink[37] - ink[32]) < 20)
    }
  }

  @Test("A font that is not in the folder is an error, not another font")
  func unknownFont() throws {
    let fonts = FontFolder(Parts(home: Parts.home()).fonts)
    try fonts.require(CaptionStyle.clear.family)
    #expect(throws: MediaError.fontMissing("Comic Sans MS")) { try fonts.require("Comic Sans MS") }
  }
}
