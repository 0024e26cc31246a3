import ClipModel
import Studio
import Testing

@Suite struct SubtitleTests {
  @Test func subRipCuesShareTheirTimeAmongWords() throws {
    let transcript = try SubtitleReader.transcript(
      from:
        "\u{FEFF}1\r\n00:00:01,000 --> 00:00:03,000\r\n{\\an8}<i>Hello big</i>\r\nworld!\r\n\r\n2\r\n00:01:00,500 --> 00:01:01,000\r\n- Yes.\r\n"
    )
    #expect(transcript.words.map(\.text) == ["Hello", "big", "world!", "Yes."])
    #expect(transcript.words.first?.start == 1)
    #expect(abs(transcript.words[2].end - 3) < 1e-6)
    #expect(transcript.words[3].start == 60.5)
  }

  @Test func webVTTKeepsItsOwnWordTimes() throws {
    let transcript = try SubtitleReader.transcript(
      from: """
        WEBVTT

        NOTE nothing

        00:01.000 --> 00:03.000 align:start
        <v Anna>One <00:02.250>two &amp; <c>three</c>
        """)
    #expect(transcript.words.map(\.text) == ["One", "two", "three"])
    #expect(transcript.words.map(\.start)[..<2] == [1, 2.25])
  }

  @Test(arguments: [
    "", "hello", "00:00:05,000 --> 00:00:04,000\nbackwards", "1\n99999:x --> 3\nno", "1e308:00 --> 1e309:00\nno",
  ])
  func whatHoldsNoCueIsRefused(_ text: String) {
    #expect(throws: StudioError.badSubtitles) { try SubtitleReader.transcript(from: text) }
  }
}
