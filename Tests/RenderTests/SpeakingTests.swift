import ClipModel
import Foundation
import MediaTools
import Studio
import Testing

/// Who of two people is shown, by mouths and words alone.
struct SpeakingTests {
  /// Ten seconds of words with pauses, the source's times.
  private static let words = (0..<25).filter { $0 % 5 != 4 }.map { number in
    Word(text: "word", start: 0.4 * Double(number), end: 0.4 * Double(number) + 0.38)
  }

  private func person(at x: Double, mouth: (Int) -> Float) -> FaceTrack {
    var track = track(0..<250) { _ in x }
    track.mouth = (0..<250).map(mouth)
    return track
  }

  private static func isVoiced(_ frame: Int) -> Bool {
    let time = Double(frame) / 25
    return words.contains { $0.start <= time && time <= $0.end }
  }

  private func layouts(_ tracks: [FaceTrack], words: [Word] = words) -> [ShotLayout] {
    let watched = Watched(first: 0, count: 250, cuts: [], tracks: tracks)
    return Framer(watched: watched, span: ClipSpan(first: 0, count: 250), facts: facts(), words: words).layouts()
  }

  @Test("One who speaks all through a shot is shown alone, wherever the other sits", arguments: [400.0, 1500])
  func oneSpeaks(_ x: Double) throws {
    let speaker = person(at: x) { Self.isVoiced($0) ? 4 : 0.2 }
    let made = layouts([speaker, person(at: 1900 - x) { _ in 0.2 }])
    #expect(made.map(\.kind) == [.still])
    let crop = try #require(made[0].crops.first)
    #expect(crop.height == 1080 && abs(crop.points[0].x + crop.width / 2 - x) < 110)
  }

  @Test("Two who take turns are both shown, without a switch inside the shot")
  func turns() {
    let first = person(at: 400) { Self.isVoiced($0) && $0 < 150 ? 4 : 0.2 }
    let second = person(at: 1500) { Self.isVoiced($0) && $0 >= 150 ? 4 : 0.2 }
    #expect(layouts([first, second]).map(\.kind) == [.split])
  }

  @Test("A short answer of the other is enough to show both")
  func answer() {
    let first = person(at: 400) { Self.isVoiced($0) && $0 < 200 ? 4 : 0.2 }
    let second = person(at: 1500) { Self.isVoiced($0) && $0 >= 200 ? 4 : 0.2 }
    #expect(layouts([first, second]).map(\.kind) == [.split])
  }

  @Test("A mouth that moves in the pauses as well is not speaking")
  func restless() throws {
    let made = layouts([person(at: 400) { Self.isVoiced($0) ? 5 : 0.2 }, person(at: 1500) { _ in 3 }])
    #expect(made.map(\.kind) == [.still])
    #expect(try #require(made[0].crops.first).points[0].x < 400)
  }

  @Test("A voice from elsewhere, two mouths at once, or no words at all decide nothing")
  func undecided() {
    let still = { (x: Double) in person(at: x) { _ in 0.2 } }
    let speaking = { (x: Double) in person(at: x) { Self.isVoiced($0) ? 4 : 0.2 } }
    #expect(layouts([still(400), still(1500)]).map(\.kind) == [.split])
    #expect(layouts([speaking(400), speaking(1500)]).map(\.kind) == [.split])
    #expect(layouts([speaking(400), still(1500)], words: []).map(\.kind) == [.split])
  }

  @Test("Each shot of a dialogue shows its own speaker")
  func shots() {
    let sides = [(0..<125, 400.0), (125..<250, 1500.0)].flatMap { frames, speaking in
      [400.0, 1500].map { x in
        var track = track(frames) { _ in x }
        track.mouth = frames.map { Self.isVoiced($0) && x == speaking ? 4 : 0.2 }
        return track
      }
    }
    let watched = Watched(first: 0, count: 250, cuts: [125], tracks: sides)
    let made = Framer(watched: watched, span: ClipSpan(first: 0, count: 250), facts: facts(), words: Self.words)
      .layouts()
    #expect(made.map(\.kind) == [.still, .still])
    #expect(made[0].crops[0].points[0].x < 300 && made[1].crops[0].points[0].x > 1100)
  }
}
