import FilmKit
import Foundation
import MediaTools
import Studio
import Testing

struct SoundTests {
  private static let picture = ["-f", "lavfi", "-i", "color=gray:s=320x180:r=25:d=9"]

  /// Sounds of very different level and crest.
  static let sounds = [
    "anoisesrc=r=44100:a=0.06:d=9", "anoisesrc=r=48000:a=0.9:d=9",
    "aevalsrc='0.1*sin(440*2*PI*t)*(0.6+0.4*sin(7*t))+0.95*between(mod(t,2),1.5,1.502)':s=48000:d=9",
  ]

  @Test("The finished file is at −14 LUFS, below −1 dBTP, at 48 kHz", .timeLimit(.minutes(1)), arguments: sounds)
  func loudness(_ sound: String) async throws {
    try await Bench.run { bench in
      let path = try await bench.film(
        "loud.mp4", Self.picture + ["-f", "lavfi", "-i", sound] + Bench.x264 + ["-c:a", "aac"])
      let clip = try await bench.render(path, ClipSpan(first: 20, count: 180), [fit(0..<180)])
      let (integrated, peak) = try await Self.measured(bench, clip.video.path)
      #expect(abs(integrated + 14) <= 0.5 && peak <= -1, "\(integrated) LUFS, \(peak) dBTP")
      #expect(abs((clip.quality.loudness ?? 0) - integrated) < 0.2)
      #expect(try await bench.media.probe(clip.video.path).audio?.sampleRate == 48000)
    }
  }

  private static func measured(_ bench: Bench, _ path: String) async throws -> (Double, Double) {
    let result = try await bench.media.ffmpeg(
      MediaTool.input(path) + ["-af", "ebur128=peak=true:framelog=verbose", "-vn", "-f", "null", "-"], reads: [path],
      logLevel: "info")
    let words = result.errorText.components(separatedBy: "Summary:").last?.split { " \n".contains($0) } ?? []
    func value(_ label: Substring) -> Double {
      words.firstIndex(of: label).flatMap { Double(words[$0 + 1]) } ?? .nan
    }
    return (value("I:"), value("Peak:"))
  }

  @Test("Nearly silent sound is raised by 20 dB at most, and said so", .timeLimit(.minutes(1)))
  func quietSound() async throws {
    try await Bench.run { bench in
      let path = try await bench.film(
        "quiet.mp4",
        Self.picture + ["-f", "lavfi", "-i", "anoisesrc=a=0.001:d=9"] + Bench.x264 + ["-c:a", "flac", "-strict", "-2"])
      let clip = try await bench.render(path, ClipSpan(first: 0, count: 100), [fit(0..<100)])
      #expect(!clip.quality.warnings.isEmpty)
      #expect((clip.quality.loudness ?? 0) < -20)
    }
  }

  @Test("A silent film gives a clip with a silent sound track", .timeLimit(.minutes(1)))
  func silentFilm() async throws {
    try await Bench.run { bench in
      let path = try await bench.film("mute.mp4", Self.picture + Bench.x264)
      let clip = try await bench.render(path, ClipSpan(first: 0, count: 50), [fit(0..<50)])
      #expect(try await bench.media.probe(clip.video.path).audio != nil)
      #expect(clip.quality.loudness == nil && clip.quality.warnings == ["The video has no sound."])
    }
  }

  /// A film whose flash and click come together at frame 60, its sound beginning `delay` seconds late.
  @Test(
    "Flash and click stay within a frame of each other, late sound and holes included", .timeLimit(.minutes(1)),
    arguments: [(0.0, false), (0.7, false), (0.0, true)])
  func soundStaysWithPicture(_ delay: Double, _ hasHoles: Bool) async throws {
    try await Bench.run { bench in
      let flash = "color=black:s=320x180:r=25:d=8,drawbox=t=fill:color=white:enable='between(n,60,64)'"
      let holes = hasHoles ? ",select='lt(mod(n,7),4)+eq(n,60)'" : ""
      let click = "aevalsrc='if(between(t,\(2.4 - delay),\(2.45 - delay)),0.9*sin(2000*t),0)':s=48000:d=7"
      let path = try await bench.film(
        "flash.mkv",
        ["-f", "lavfi", "-i", flash + holes, "-itsoffset", "\(delay)", "-f", "lavfi", "-i", click, "-fps_mode", "vfr"]
          + Bench.x264 + ["-c:a", "aac"])
      let clip = try await bench.render(path, ClipSpan(first: 23, count: 100), [fit(0..<100)])
      var flashed: Int?
      try await bench.media.everyPicture(of: clip.video.path, width: 54, height: 96) { frame, picture in
        if flashed == nil, picture.brightness(PixelWindow(x: 20, y: 44, width: 10, height: 8)) > 128 { flashed = frame }
      }
      #expect(flashed == 37)
      let heard = try #require(try await bench.media.firstLoudSound(of: clip.video.path))
      #expect(abs(heard - 37.0 / 25) < 0.025)
    }
  }
}
