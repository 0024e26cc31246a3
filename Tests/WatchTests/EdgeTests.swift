import ClipModel
import MediaTools
import Studio
import Testing

struct EdgeTests {
  private func made(_ range: TimeRange, start: TimeRange, end: TimeRange, cuts: [Int]) -> ClipSpan {
    let pick = Pick(
      range: range, startSilence: start, endSilence: end, title: "", score: 1, reason: "", signals: [:], words: [])
    let watched = Watched(first: 0, count: 1000, cuts: cuts, tracks: [])
    return span(of: pick, watched: watched, facts: facts())
  }

  @Test("A cut just after the beginning pulls the beginning onto it where nobody speaks yet")
  func beginningMovesOntoCut() {
    let span = made(
      TimeRange(start: 10, end: 20), start: TimeRange(start: 9, end: 10.3), end: TimeRange(start: 19.7, end: 21),
      cuts: [255])
    #expect(span.first == 255)
  }

  @Test("A cut inside the first word keeps half a second of the shot before it")
  func beginningMovesBefore() {
    let span = made(
      TimeRange(start: 10, end: 20), start: TimeRange(start: 9, end: 10.2), end: TimeRange(start: 19.7, end: 21),
      cuts: [258])
    #expect(span.first == 258 - 13)
  }

  @Test("A cut just before the end becomes the end, but never inside speech")
  func endMoves() {
    let silence = TimeRange(start: 9.8, end: 10)
    let end = TimeRange(start: 19.7, end: 20.2)
    #expect(made(TimeRange(start: 10, end: 20), start: silence, end: end, cuts: [496]).end == 496)
    #expect(made(TimeRange(start: 10, end: 20), start: silence, end: end, cuts: [490]).end == 503)
  }
}

func facts() -> SourceFacts {
  let rate = Ratio(25, 1)
  return SourceFacts(
    container: "mov", origin: 0, duration: 40, bytes: 1,
    video: SourceFacts.Video(
      codec: "h264", width: 1920, height: 1080, codedWidth: 1920, codedHeight: 1080, rotation: 0,
      pixelAspect: Ratio(1, 1), frameRate: rate, nominalRate: rate, averageRate: rate, isVariable: false, origin: 0,
      keyframeInterval: 2,
      colour: SourceFacts.Colour(pixelFormat: "yuv420p", range: "", matrix: "", transfer: "", primaries: "")),
    audio: nil)
}
