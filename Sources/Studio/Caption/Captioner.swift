import ClipModel
import Foundation
import MediaTools

/// Sets the words of a clip into captions: a few at a time, on the word, never over a face.
package struct Captioner: Sendable {
  let style: CaptionStyle
  let span: ClipSpan
  let facts: SourceFacts
  let layouts: [ShotLayout]
  let tracks: [FaceTrack]
  let projection: Projection

  package init(
    style: CaptionStyle = .clear, span: ClipSpan, facts: SourceFacts, layouts: [ShotLayout], watched: Watched,
    width: Int = 1080, height: Int = 1920
  ) {
    self.style = style
    self.span = span
    self.facts = facts
    self.layouts = layouts
    tracks = watched.tracks
    projection = Projection(facts: facts, width: width, height: height)
  }

  private var rate: Double { facts.video.frameRate.value }

  /// The captions of `words`, whose times are the source's.
  package func document(_ words: [Word]) -> CaptionDocument {
    var places = Places(self)
    let groups = grouped(placed(words)) { places.mustPart($0, $1) }
    let events = groups.indices.map { index in
      let group = groups[index]
      let start = group[0].start
      let last = group[group.count - 1].end
      let next = index + 1 < groups.count ? groups[index + 1][0].start : Double(span.count) / rate
      // Stay through short pauses, leave in long ones.
      let end = next - last < 0.7 ? next : min(next, last + 0.3)
      let stand = places.stand(from: start, to: max(end, start + 0.05))
      return CaptionDocument.Event(start: start, end: stand.end, words: group, bottom: stand.bottom)
    }
    return CaptionDocument(style: style.name, events: events)
  }

  /// Words in seconds of the clip; each starts on the frame nearest to its onset and after the one before.
  private func placed(_ words: [Word]) -> [CaptionDocument.Word] {
    let range = span.range(facts)
    var placed: [CaptionDocument.Word] = []
    for word in words where word.start >= range.start - 0.05 && word.start < range.end - 0.03 {
      let text = Self.plain(word.text)
      guard !text.isEmpty else { continue }
      let earliest = placed.last.map { $0.start + 1 / rate } ?? 0
      let start = max(earliest, ((word.start - range.start) * rate).rounded() / rate)
      placed.append(
        CaptionDocument.Word(
          text: text, start: start, end: max(start + 1 / rate, min(word.end, range.end) - range.start),
          joined: word.joined))
    }
    return placed
  }

  /// - Parameter mustPart: whether captions at two times can't stand in the same place.
  private func grouped(
    _ words: [CaptionDocument.Word], mustPart: (Double, Double) -> Bool
  ) -> [[CaptionDocument.Word]] {
    var groups: [[CaptionDocument.Word]] = []
    for word in words {
      if let last = groups.last, fits(word, after: last), !mustPart(last[0].start, word.start) {
        groups[groups.count - 1].append(word)
      } else {
        groups.append([word])
      }
    }
    return groups
  }

  private func fits(_ word: CaptionDocument.Word, after group: [CaptionDocument.Word]) -> Bool {
    guard let last = group.last, group.count < style.mostWords, word.start - last.end < 0.35 else { return false }
    if let mark = last.text.last, ".?!".contains(mark) || (",;:".contains(mark) && group.count > 1) { return false }
    let length = group.reduce(word.text.count) { $0 + $1.text.count + 1 }
    return length <= style.lineLength * 2 - 4
  }

  /// Without control characters, which are no text.
  private static func plain(_ text: String) -> String {
    let kept = text.unicodeScalars.filter { $0.properties.generalCategory != .control }
    return String(String.UnicodeScalarView(kept)).trimmingCharacters(in: .whitespaces)
  }
}
