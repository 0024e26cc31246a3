import ClipModel
import Studio
import Testing

@Suite struct ChoosingTests {
  private let talk = Seminar.talk()
  private var story: TimeRange { span(of: Seminar.story, after: Seminar.opening.count) }
  private var advice: TimeRange {
    span(of: Seminar.advice, after: Seminar.opening.count + Seminar.story.count + Seminar.middle.count)
  }

  private func span(of texts: [String], after first: Int) -> TimeRange {
    TimeRange(start: talk.places[first].start, end: talk.places[first + texts.count - 1].end)
  }

  private func covered(_ moment: TimeRange, by picks: [Pick]) -> Double {
    picks.map { min($0.range.end, moment.end) - max($0.range.start, moment.start) }.max().map { $0 / moment.duration }
      ?? 0
  }

  @Test func momentsAreToldFromHousekeepingByWordsAlone() throws {
    let picks = try choose(from: talk.hearing, options: ClipOptions())
    #expect(picks.count == 2)
    #expect(covered(story, by: picks) > 0.9)
    #expect(covered(advice, by: picks) > 0.9)
    #expect(picks.allSatisfy { (0...1).contains($0.score) })
  }

  @Test func clipsNeverOverlapAndTheirEdgesCanNotMeet() throws {
    let picks = try choose(from: talk.hearing, options: ClipOptions(count: 10, minimum: 5, target: 8, maximum: 12))
    #expect(picks.count > 2)
    for (one, next) in zip(picks, picks.dropFirst()) {
      #expect(one.range.end <= next.range.start)
      #expect(one.endSilence.end <= next.startSilence.start)
    }
  }

  @Test func noCutFallsIntoAWord() throws {
    let hearing = talk.hearing
    for pick in try choose(from: hearing, options: ClipOptions(count: 10, minimum: 5, target: 8, maximum: 12)) {
      for edge in [pick.range.start, pick.range.end] {
        #expect(!hearing.transcript.words.contains { $0.start + 0.001 < edge && edge < $0.end - 0.001 })
        #expect(hearing.silences.contains { $0.start <= edge && edge <= $0.end })
      }
      #expect(pick.startSilence.start <= pick.range.start && pick.range.start <= pick.startSilence.end)
      #expect(pick.endSilence.start <= pick.range.end && pick.range.end <= pick.endSilence.end)
    }
  }

  @Test func lengthsStayWithinWhatIsAsked() throws {
    for pick in try choose(from: talk.hearing, options: ClipOptions(count: 10, minimum: 8, target: 15, maximum: 20)) {
      #expect((8...20).contains(pick.range.duration))
    }
  }

  @Test func aQuestionStaysWithItsAnswer() throws {
    let hearing = talk.hearing
    let question = try #require(hearing.transcript.words.first { $0.text == "car?" })
    for options in [ClipOptions(), ClipOptions(count: 10, minimum: 5, target: 8, maximum: 12)] {
      for pick in try choose(from: hearing, options: options) {
        #expect(pick.words.last != question)
        #expect(pick.words.first?.text != "Do")
      }
    }
  }

  @Test func oneClipPerFortyFiveSecondsOfSpeech() throws {
    var long = Talk()
    for _ in 0..<30 { for text in Seminar.story + Seminar.advice { long.say(text) } }
    #expect(try choose(from: long.hearing, options: ClipOptions()).count == 10)
    #expect(try choose(from: long.hearing, options: ClipOptions(count: 3)).count == 3)
    #expect(try choose(from: talk.hearing, options: ClipOptions(count: 1)).count == 1)
  }

  @Test func hourOfSpeechIsWeighedInSeconds() throws {
    var long = Talk()
    while long.words.count < 9_000 { for text in Seminar.story + Seminar.middle { long.say(text) } }
    let hearing = long.hearing
    let time = try ContinuousClock().measure { _ = try choose(from: hearing, options: ClipOptions()) }
    #expect(time < .seconds(20))
  }

  @Test func picksAreWorthMostOfTheBest() throws {
    let picks = try choose(from: talk.hearing, options: ClipOptions(count: 10))
    let best = picks.map(\.score).max() ?? 0
    #expect(picks.allSatisfy { $0.score >= 0.55 * best })
  }

  @Test func aNamedRangeBecomesExactlyThatClip() throws {
    let range = TimeRange(start: 3.21, end: 17.5)
    let picks = try choose(from: talk.hearing, options: ClipOptions(range: range))
    #expect(picks.map(\.range) == [range])
    #expect(picks[0].startSilence == TimeRange(start: 3.21, end: 3.21))
    #expect(!picks[0].words.isEmpty)
    #expect(throws: StudioError.self) {
      try choose(from: talk.hearing, options: ClipOptions(range: TimeRange(start: 5000, end: 5020)))
    }
  }

  @Test func tooLittleSpeechIsRefusedWithTheNumberOfWords() {
    var talk = Talk()
    talk.say("Just a few words here.")
    let hearing = talk.hearing
    #expect(throws: StudioError.tooLittleSpeech(words: 5)) { try choose(from: hearing, options: ClipOptions()) }
    #expect(StudioError.tooLittleSpeech(words: 5).publicMessage.contains("5 words"))
  }

  @Test func titlesAreShortAndReasonsAreSentences() throws {
    for pick in try choose(from: talk.hearing, options: ClipOptions()) {
      #expect((3...60).contains(pick.title.count))
      #expect(pick.title.split(separator: " ").count >= 3)
      #expect(pick.title.first?.isUppercase == true)
      #expect(pick.reason.hasSuffix("."))
      #expect(
        Set(pick.signals.keys)
          == ["hook", "completeness", "pace", "density", "energy", "laughter", "emphasis", "novelty"])
    }
  }
}
