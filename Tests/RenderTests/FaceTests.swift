import ClipModel
import FilmKit
import Foundation
import MediaTools
import Studio
import Testing

/// From a film with faces to the pixels of its clip: found, framed, rendered, and found again.
struct FaceTests {
  /// A film of two seconds.
  struct Scene: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Pixels of the wall, and where the left edges of the portraits are on it.
    var size: String
    var places: [Int]
    /// Filters that store the picture otherwise than it is shown.
    var stored = ""
    var kind: ShotLayout.Kind

    static let all = [
      Scene(testDescription: "a 4:3 picture", size: "960x720", places: [80], kind: .still),
      Scene(
        testDescription: "pixels wider than high", size: "1024x576", places: [560],
        stored: ",scale=720:576,setsar=64/45",
        kind: .still),
      Scene(testDescription: "two people far apart", size: "1280x720", places: [60, 860], kind: .split),
    ]

    var graph: String {
      let faces = places.indices.map { "[face\($0)]" }
      let over = zip(places.indices, places).map { index, x in
        "[wall\(index)]\(faces[index])overlay=x=\(x):y=150:shortest=1[wall\(index + 1)]"
      }
      return "color=teal:s=\(size):r=25:d=2[wall0];"
        + "[0:v]scale=340:340,loop=loop=-1:size=1,trim=duration=2,fps=25,split=\(places.count)\(faces.joined());"
        + over.joined(separator: ";") + ";[wall\(places.count)]null\(stored)[out]"
    }
  }

  @Test("Faces come out whole, in their own shape, each in its own part", .timeLimit(.minutes(1)), arguments: Scene.all)
  func facesInPixels(_ scene: Scene) async throws {
    try await Bench.run { bench in
      let parts = Parts(home: Parts.home())
      let face = parts.sampleFace.path
      let path = bench.folder.appending(path: "film.mp4").path
      try await bench.media.ffmpeg(
        ["-i", face, "-filter_complex", scene.graph, "-map", "[out]"] + Bench.x264 + [path], reads: [face],
        writes: [bench.folder.path])
      let watcher = try Watcher(media: bench.media, faceLibrary: parts.faceLibrary.path)
      let facts = try await bench.media.probe(path)
      let watched = try await watcher.watch(path, facts: facts, range: TimeRange(start: 0, end: 2))
      #expect(watched.tracks.count == scene.places.count)
      let span = ClipSpan(first: 10, count: 25)
      let layouts = Framer(watched: watched, span: span, facts: facts, width: 540, height: 960).layouts()
      #expect(layouts.map(\.kind) == [scene.kind])
      let clip = try await bench.render(path, span, layouts, width: 540, height: 960)
      let seen = try await watcher.watch(
        clip.video.path, facts: try await bench.media.probe(clip.video.path), range: TimeRange(start: 0, end: 1))
      try expectFaces(
        seen.tracks, as: watched.tracks, halves: scene.kind == .split, enlarged: 960 / Double(facts.video.height))
    }
  }

  private func expectFaces(_ seen: [FaceTrack], as source: [FaceTrack], halves: Bool, enlarged: Double) throws {
    try #require(seen.count == source.count)
    let boxes = try seen.map { try #require($0.samples.last?.box) }.sorted { $0.y < $1.y }
    let known = try #require(source.first?.samples.last?.box)
    for (index, box) in boxes.enumerated() {
      let cell = halves ? (Double(index) * 480)..<(Double(index + 1) * 480) : 0..<960
      #expect(box.x >= 0 && box.maxX <= 540 && box.y >= cell.lowerBound && box.maxY <= cell.upperBound, "\(box)")
      #expect(abs(box.shape / known.shape - 1) < 0.1 && (0.65...0.9).contains(box.shape), "\(box) \(known)")
      #expect(box.height > 0.9 * enlarged * known.height, "\(box) \(known)")
    }
  }
}

extension Box {
  fileprivate var shape: Double { width / height }
}
