import ClipModel
import MediaTools
import Studio
import Testing

struct SpanTests {
  @Test(
    "A clip shows watched frames, at least one, however little was watched of what was picked",
    arguments: [225..<600, 225..<300, 225..<251, 225..<240, 510..<520])
  func shortWatch(_ frames: Range<Int>) {
    let pick = Pick(
      range: TimeRange(start: 10, end: 20), startSilence: TimeRange(start: 9.8, end: 10.1),
      endSilence: TimeRange(start: 19.8, end: 20.2), title: "", score: 1, reason: "", signals: [:], words: [])
    let watched = Watched(first: frames.lowerBound, count: frames.count, cuts: [], tracks: [])
    let span = span(of: pick, watched: watched, facts: facts())
    #expect(span.count >= 1 && span.first >= frames.lowerBound && span.end <= frames.upperBound)
    #expect(Framer(watched: watched, span: span, facts: facts()).layouts().map(\.end) == [span.count])
  }
}
