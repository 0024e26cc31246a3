import Foundation
import MediaTools
import Studio
import Testing

/// A wide film of 25 frames a second that exists only as facts.
func facts(width: Int = 1920, height: Int = 1080, rate: Ratio = Ratio(25, 1), duration: Double = 60) -> SourceFacts {
  SourceFacts(
    container: "mov", origin: 0, duration: duration, bytes: 1,
    video: SourceFacts.Video(
      codec: "h264", width: width, height: height, codedWidth: width, codedHeight: height, rotation: 0,
      pixelAspect: Ratio(1, 1), frameRate: rate, nominalRate: rate, averageRate: rate, isVariable: false, origin: 0,
      keyframeInterval: 2,
      colour: SourceFacts.Colour(pixelFormat: "yuv420p", range: "", matrix: "", transfer: "", primaries: "")),
    audio: nil)
}

/// A face of 200×240 whose middle follows `x`, looked at every fourth of `frames`.
func track(_ frames: Range<Int>, y: Double = 300, x: (Int) -> Double) -> FaceTrack {
  FaceTrack(
    samples: stride(from: frames.lowerBound, to: frames.upperBound, by: 4).map { frame in
      FaceSample(frame: frame, box: Box(x: x(frame) - 100, y: y, width: 200, height: 240), score: 0.95)
    })
}

struct FramerTests {
  private func layouts(
    _ tracks: [FaceTrack], cuts: [Int] = [], count: Int = 250, facts film: SourceFacts = facts()
  ) -> [ShotLayout] {
    let watched = Watched(first: 0, count: count, cuts: cuts, tracks: tracks)
    return Framer(watched: watched, span: ClipSpan(first: 0, count: count), facts: film).layouts()
  }

  @Test("A face that stays gets one full-height crop that holds still")
  func stillFace() throws {
    let made = layouts([track(0..<250) { 900 + 20 * sin(Double($0) / 7) }])
    #expect(made.count == 1 && made[0].kind == .still)
    let crop = try #require(made[0].crops.first)
    #expect(crop.isStill && crop.height == 1080 && abs(crop.width - 607.5) < 0.01)
    #expect(abs(crop.points[0].x + crop.width / 2 - 900) < 30)
  }

  @Test("A walking face stays inside, and the crop never pans faster than 0.4 of its width a second")
  func walkingFace() throws {
    let walk = { (frame: Int) in 960 + 500 * sin(Double(frame) / 75) }
    let made = layouts([track(0..<250, x: walk)])
    #expect(made.count == 1 && made[0].kind == .follow)
    let crop = try #require(made[0].crops.first)
    for frame in 0..<245 {
      let left = crop.corner(at: frame).x
      #expect(walk(frame) - 100 >= left && walk(frame) + 100 <= left + crop.width, "frame \(frame)")
      #expect(abs(crop.corner(at: frame + 1).x - left) * 25 <= 0.4 * crop.width)
    }
  }

  @Test("Each shot has its own crop, from its first frame on")
  func cutsSwitchExactly() {
    let made = layouts([track(0..<100) { _ in 500 }, track(100..<250) { _ in 1400 }], cuts: [100])
    #expect(made.map(\.start) == [0, 100] && made.map(\.end) == [100, 250])
    #expect(made[0].crops[0].corner(at: 99).x < 400 && made[1].crops[0].corner(at: 100).x > 1000)
  }

  @Test("Where detection has a gap the crop goes on as if it hadn't")
  func gapsAreHeld() {
    let made = layouts([track(0..<80) { _ in 700 }, track(160..<250) { _ in 710 }])
    #expect(made.count == 1 && made[0].kind == .still)
  }

  @Test("Somebody who walked on while unseen is still the same person")
  func unseenWalker() {
    #expect(layouts([track(0..<80) { _ in 700 }, track(140..<250) { _ in 1400 }]).map(\.kind) == [.follow])
  }

  @Test("Somebody found far from where another was lost is somebody else: no crop pans across nothing")
  func strangers() {
    #expect(layouts([track(0..<100) { _ in 400 }, track(130..<250) { _ in 1400 }]).map(\.kind) == [.split])
  }

  @Test("Two people who don't fit into one crop are shown one above the other, the left one on top")
  func twoPeople() {
    let made = layouts([track(0..<250) { _ in 1500 }, track(0..<250) { _ in 400 }])
    #expect(made.map(\.kind) == [.split])
    let crops = made[0].crops
    #expect(crops.count == 2 && crops[0].points[0].x < crops[1].points[0].x)
    #expect(crops.allSatisfy { abs($0.width / $0.height - 1080.0 / 960) < 0.01 })
  }

  @Test("Two people close together share one crop")
  func twoPeopleClose() {
    let made = layouts([track(0..<250) { _ in 850 }, track(0..<250) { _ in 1070 }])
    #expect(made.map(\.kind) == [.still])
  }

  @Test("Three people share one crop where they fit, else the whole picture is shown", arguments: [160.0, 500])
  func threePeople(_ apart: Double) {
    let made = layouts([-1.0, 0, 1].map { place in track(0..<250) { _ in 960 + place * apart } })
    #expect(made.map(\.kind) == (apart < 200 ? [.still] : [.fit]))
    if let crop = made[0].crops.first { #expect(abs(crop.points[0].x + crop.width / 2 - 960) < 10) }
  }

  @Test("Without a face the whole picture is shown")
  func noFace() { #expect(layouts([]).map(\.kind) == [.fit]) }

  @Test("A portrait film passes whole, with and without a face", arguments: [true, false])
  func portrait(_ hasFace: Bool) {
    let made = layouts(
      hasFace ? [track(0..<250) { 500 + Double($0) / 2 }] : [], facts: facts(width: 1080, height: 1920))
    #expect(made.map(\.kind) == [.still])
    #expect(made[0].crops[0].width == 1080 && made[0].crops[0].height == 1920)
  }

  @Test("A face at the picture's edge never moves the crop outside", arguments: [60.0, 1860])
  func edge(_ x: Double) {
    let crop = layouts([track(0..<250) { _ in x }])[0].crops[0]
    #expect(crop.points.allSatisfy { $0.x >= 0 && $0.x + crop.width <= 1920 })
  }
}
