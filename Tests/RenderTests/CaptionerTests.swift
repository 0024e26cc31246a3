import ClipModel
import Foundation
import MediaTools
import Studio
import Testing

struct CaptionerTests {
  private static let said = [
    Word(text: "So", start: 10.2, end: 10.35), Word(text: "this", start: 10.4, end: 10.6),
    Word(text: "is", start: 10.62, end: 10.7), Word(text: "it.", start: 10.72, end: 11.0),
    Word(text: "Internationalisation,", start: 11.6, end: 12.6), Word(text: "really?", start: 12.65, end: 13.1),
    Word(text: "🙂", start: 13.15, end: 13.2), Word(text: "Yes", start: 14.9, end: 15.2),
  ]

  private func document(_ tracks: [FaceTrack], layouts: [ShotLayout]? = nil) -> (CaptionDocument, [ShotLayout]) {
    let watched = Watched(first: 225, count: 200, cuts: [], tracks: tracks)
    let span = ClipSpan(first: 250, count: 150)
    let made = layouts ?? Framer(watched: watched, span: span, facts: facts()).layouts()
    let captioner = Captioner(span: span, facts: facts(), layouts: made, watched: watched)
    return (captioner.document(Self.said), made)
  }

  @Test("One to four words a time, each on its onset, none overlapping, all that was said")
  func events() {
    let (document, _) = document([])
    #expect(document.events.allSatisfy { (1...4).contains($0.words.count) })
    for (a, b) in zip(document.events, document.events.dropFirst()) { #expect(a.end <= b.start) }
    let words = document.events.flatMap(\.words)
    #expect(words.map(\.text) == Self.said.map(\.text))
    for (word, said) in zip(words, Self.said) {
      #expect(abs(word.start - (said.start - 10)) <= 0.0201)
    }
    #expect(document.events[0].text == "So this is it.")
  }

  @Test("Captions stand inside the safe box and off the face, wherever it is", arguments: [0.0, 300, 500, 700, 840])
  func offTheFace(_ y: Double) {
    let (document, layouts) = document([track(225..<425, y: y) { _ in 900 }])
    let projection = Projection(facts: facts(), width: 1080, height: 1920)
    for event in document.events {
      #expect(event.bottom <= 1400 && event.bottom - 200 >= 270)
      let face = projection.places(
        of: Box(x: 800, y: y, width: 200, height: 240), in: layouts[0], frame: 10)[0].box
      #expect(Double(event.bottom) <= face.y || Double(event.bottom - 200) >= face.maxY, "\(event.bottom) \(face)")
    }
  }

  @Test("SRT carries milliseconds; ASS keeps words in place before they are said")
  func texts() {
    let text = SubtitleText(document([]).0, framesPerSecond: 25)
    #expect(text.srt.hasPrefix("1\n00:00:00,200 --> 00:00:01,"))
    #expect(text.ass.contains("{\\alpha&HFF&}it."))
    #expect(text.ass.components(separatedBy: "Dialogue:").count == 9)
  }

  @Test("In a square picture, where letters are as large, captions stay off the face", arguments: [0.0, 350, 500, 700])
  func squarePicture(_ y: Double) {
    let watched = Watched(first: 225, count: 200, cuts: [], tracks: [track(225..<425, y: y) { _ in 900 }])
    let span = ClipSpan(first: 250, count: 150)
    let layouts = Framer(watched: watched, span: span, facts: facts(), width: 1080, height: 1080).layouts()
    let captioner = Captioner(
      span: span, facts: facts(), layouts: layouts, watched: watched, width: 1080, height: 1080)
    for event in captioner.document(Self.said).events {
      #expect(Double(event.bottom) <= y || Double(event.bottom - 220) >= y + 240, "\(event.bottom)")
      #expect(event.bottom >= 220 && event.bottom <= 1080)
    }
  }
}
