import ClipModel
import Studio
import Testing

/// Cut points lie in the silence around a sentence, as measured: 0.2 s before its end, 0.3 s after its beginning.
@Suite struct CutPointTests {
  /// Two sentences long enough for a clip each, `pause` apart.
  private func picks(pause: Double) throws -> (talk: Talk, picks: [Pick]) {
    var talk = Talk()
    let text = "Nobody in the whole company believed that one single mistake could cost us three million dollars."
    talk.say(text, pause: 1)
    talk.say(text, pause: pause)
    let options = ClipOptions(count: 2, minimum: 4, target: 6, maximum: 9)
    return (talk, try choose(from: talk.hearing, options: options))
  }

  @Test func amplePausesGiveALeadInAndATail() throws {
    let (talk, picks) = try picks(pause: 0.8)
    try #require(picks.count == 2)
    #expect(abs(picks[0].range.start - (talk.places[0].start - 0.2)) < 0.011)
    #expect(abs(picks[0].range.end - (talk.places[0].end + 0.3)) < 0.011)
    #expect(abs(picks[1].range.start - (talk.places[1].start - 0.2)) < 0.011)
  }

  @Test func shortPausesAreShared() throws {
    let (talk, picks) = try picks(pause: 0.3)
    try #require(picks.count == 2)
    #expect(abs(picks[0].range.end - (talk.places[0].end + 0.18)) < 0.011)
    #expect(abs(picks[1].range.start - (talk.places[1].start - 0.12)) < 0.011)
  }

  @Test func hardlyAPauseIsNoPlaceToCut() throws {
    let (talk, picks) = try picks(pause: 0.1)
    for pick in picks {
      #expect(pick.range.end <= talk.places[0].start || pick.range.end > talk.places[1].end)
    }
  }

  @Test func abbreviationsAndNumbersEndNoSentence() throws {
    var talk = Talk()
    talk.say("Everybody thought that Dr.", pause: 0.5)
    talk.say("Miller had lost 3.5 million dollars because of one single stupid mistake.", pause: 0.5)
    talk.say("Nobody in the whole company ever asked him why he had done it.", pause: 0.5)
    let picks = try choose(from: talk.hearing, options: ClipOptions(minimum: 3, target: 6, maximum: 8))
    #expect(!picks.isEmpty)
    #expect(picks.allSatisfy { $0.words.first?.text != "Miller" && $0.words.last?.text != "Dr." })
  }

  @Test func withoutPunctuationPausesPartSentences() throws {
    var talk = Talk()
    for _ in 0..<12 {
      talk.say("nobody in the whole company believed that one mistake could cost three million", pause: 0.9)
    }
    let picks = try choose(from: talk.hearing, options: ClipOptions())
    #expect(!picks.isEmpty)
    #expect(picks.allSatisfy { $0.words.first?.text == "nobody" && $0.words.last?.text == "million" })
  }
}
