import ClipModel

/// Parts a transcript into sentences, by its punctuation and the silences between its words.
struct Sentences {
  let words: [Word]
  let silences: [TimeRange]
  let duration: Double
  /// Seconds of silence that end a sentence without punctuation.
  private let telling: Double

  init(_ hearing: Hearing) {
    words = hearing.transcript.words
    silences = hearing.silences
    duration = hearing.duration
    let marks = words.count { Punctuation.ends($0.text) }
    // A recogniser that sets no marks leaves only the pauses to go by.
    telling = marks * 60 < words.count ? 0.6 : 1.5
  }

  func all() -> [Sentence] {
    guard !words.isEmpty else { return [] }
    var gaps = [gap(before: 0)]
    var sentences: [Sentence] = []
    var first = 0
    for index in words.indices {
      let gap = gap(before: index + 1)
      gaps.append(gap)
      guard index == words.count - 1 || isBoundary(after: index, gap) else { continue }
      let indices = first..<(index + 1)
      sentences.append(
        Sentence(indices: indices, words: Array(words[indices]), before: gaps[first], after: gap))
      first = index + 1
    }
    return sentences
  }

  private func isBoundary(after index: Int, _ gap: Gap) -> Bool {
    let next = words[index + 1].text
    let pause = gap.isCut ? gap.range.duration : 0
    if Punctuation.ends(words[index].text) {
      return pause >= 0.3 || next.first { $0.isLetter || $0.isNumber }.map { !$0.isLowercase } ?? true
    }
    if pause >= telling { return true }
    let startsAnew = next.first?.isUppercase == true && !["I", "I'm", "I've", "I'll", "I'd"].contains(next)
    return startsAnew && pause >= 0.8
  }

  /// The pause before word `index`; before the first and after the last word it reaches to the ends of the video.
  func gap(before index: Int) -> Gap {
    let from = index > 0 ? words[index - 1].end : 0
    let to = index < words.count ? words[index].start : max(duration, from)
    let low = index > 0 ? (words[index - 1].start + from) / 2 : -1
    let high = index < words.count ? (words[index].end + to) / 2 : duration + 1
    let inside = silences(from: low, to: high)
    let none = TimeRange(start: from, end: from)
    let edge = TimeRange(start: from, end: to)
    let isOuter = index == 0 || index == words.count
    return Gap(
      range: TimeRange(start: from, end: max(from, to)), early: inside.first ?? (isOuter ? edge : none),
      late: inside.last ?? (isOuter ? edge : none), isOuter: isOuter)
  }

  /// Silences whose middle lies between two times; found by bisection.
  private func silences(from low: Double, to high: Double) -> ArraySlice<TimeRange> {
    func first(after time: Double) -> Int {
      var range = silences.startIndex..<silences.endIndex
      while !range.isEmpty {
        let middle = range.lowerBound + range.count / 2
        let centre = (silences[middle].start + silences[middle].end) / 2
        range = centre <= time ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
      }
      return range.lowerBound
    }
    return silences[first(after: low)..<max(first(after: low), first(after: high))]
  }
}
