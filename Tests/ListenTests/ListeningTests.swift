import ClipModel
import FilmKit
import Foundation
import MediaTools
import Studio
import Testing

/// The real recogniser on a few spoken seconds.
@Suite(.serialized) struct ListeningTests {
  private static let sentences = [
    "The bakery lost money on every single loaf of bread.", "Nobody knew why until my daughter asked the price.",
  ]

  @Test(.timeLimit(.minutes(2))) func wordsAreHeardAtTheirTimes() async throws {
    try await withTemporaryFolder { folder in
      let media = await MediaTool.detected()
      let film = try await SpokenFilm(media: media, folder: folder).make("talk.mp4", Self.sentences)
      let listener = Listener(engine: speechEngine(), tool: media)
      let cache = folder.appending(path: "cache")
      let facts = try await media.probe(film)
      let hearing = try await listener.listen(
        to: film, facts: facts, options: ClipOptions(language: "en"), cache: cache)

      let text = hearing.transcript.words.map(\.text).joined(separator: " ").lowercased()
      #expect(text.contains("lost money on every single") && text.contains("daughter asked"))
      // ffmpeg's voice begins 0.2 s into its own sound.
      let onsets = hearing.silences.map(\.end)
      let first = try #require(hearing.transcript.words.first)
      #expect(onsets.contains { abs($0 - first.start) < 0.011 })
      #expect(abs(first.start - 1) < 0.06)
      #expect(zip(hearing.transcript.words, hearing.transcript.words.dropFirst()).allSatisfy { $0.end <= $1.start })
      // The decoded sound is gone, the heard piece is kept: hearing again needs no worker.
      let again = Listener(engine: speechEngine(python: "/nonexistent/python"), tool: media)
      #expect(
        try await again.listen(to: film, facts: facts, options: ClipOptions(language: "en"), cache: cache) == hearing)
      #expect(!FileManager.default.fileExists(atPath: cache.appending(path: "sound.s16").path))
    }
  }

  @Test(.timeLimit(.minutes(2))) func pureTonesAreNotTakenForWords() async throws {
    try await withTemporaryFolder { folder in
      let media = await MediaTool.detected()
      let film = folder.appending(path: "tones.mp4").path
      try await media.ffmpeg(
        [
          "-f", "lavfi", "-i", "color=black:s=160x90:r=25", "-f", "lavfi", "-i",
          "aevalsrc='0.3*sin(2*PI*(220+110*floor(2*t))*t)':d=4", "-shortest", film,
        ], reads: [], writes: [folder.path])
      let hearing = try await Listener(engine: speechEngine(), tool: media)
        .listen(to: film, facts: media.probe(film), options: ClipOptions(), cache: folder.appending(path: "cache"))
      #expect(hearing.transcript.words.isEmpty)
      #expect(throws: StudioError.tooLittleSpeech(words: 0)) { try choose(from: hearing, options: ClipOptions()) }
    }
  }

  @Test func aSilentFilmIsHeardWithoutAWorker() async throws {
    try await withTemporaryFolder { folder in
      let media = await MediaTool.detected()
      let film = folder.appending(path: "silent.mp4").path
      try await media.ffmpeg(
        ["-f", "lavfi", "-i", "color=black:s=160x90:r=25:d=2", film], reads: [], writes: [folder.path])
      let hearing = try await Listener(engine: speechEngine(python: "/nonexistent/python"), tool: media)
        .listen(to: film, facts: media.probe(film), options: ClipOptions(), cache: folder)
      #expect(hearing.transcript.words.isEmpty && hearing.speechSeconds == 0)
    }
  }

  @Test func aGivenTranscriptNeedsNoWorkerAndIsSettledBySilence() async throws {
    try await withTemporaryFolder { folder in
      let media = await MediaTool.detected()
      let film = try await SpokenFilm(media: media, folder: folder).make("given.mp4", Self.sentences)
      let given = try SubtitleReader.transcript(
        from: """
          1
          00:00:00,500 --> 00:00:03,600
          The bakery lost money on every single loaf of bread.
          """, language: "en")
      let hearing = try await Listener(engine: speechEngine(python: "/nonexistent/python"), tool: media)
        .listen(to: film, facts: media.probe(film), options: ClipOptions(), given: given, cache: folder)
      #expect(hearing.transcript.words.map(\.text) == given.words.map(\.text))
      #expect(abs((hearing.transcript.words.first?.start ?? 0) - 1) < 0.06)
    }
  }

  /// A film of four seconds that sounds, but says nothing.
  private func humming(_ media: MediaTool, in folder: URL) async throws -> String {
    let film = folder.appending(path: "humming.mp4").path
    try await media.ffmpeg(
      ["-f", "lavfi", "-i", "color=black:s=160x90:r=25:d=4", "-f", "lavfi", "-i", "sine=d=4", film], reads: [],
      writes: [folder.path])
    return film
  }

  @Test func aGivenTranscriptStaysInsideTheFilm() async throws {
    try await withTemporaryFolder { folder in
      let media = await MediaTool.detected()
      let film = try await humming(media, in: folder)
      let given = [
        Word(text: "last", start: 2, end: 1e300), Word(text: "never", start: 1e300, end: .infinity),
        Word(text: "nowhere", start: .nan, end: .nan), Word(text: "first", start: -5, end: 1),
        Word(text: "before", start: -5, end: -4),
      ]
      let hearing = try await Listener(engine: speechEngine(python: "/nonexistent/python"), tool: media).listen(
        to: film, facts: media.probe(film), options: ClipOptions(), given: Transcript(language: "en", words: given),
        cache: folder)
      let words = hearing.transcript.words
      #expect(words.map(\.text) == ["first", "last"])
      #expect(words.allSatisfy { $0.start >= 0 && $0.start < $0.end && $0.end < 4.2 })
    }
  }

  @Test func anUnknownLanguageIsNamedAndNotTriedAgain() async throws {
    try await withTemporaryFolder { folder in
      let media = await MediaTool.detected()
      let film = try await humming(media, in: folder)
      let error = await #expect(throws: MediaError.unknownLanguage("cz")) {
        try await Listener(engine: speechEngine(), tool: media)
          .listen(to: film, facts: media.probe(film), options: ClipOptions(language: "cz"), cache: folder)
      }
      #expect(error?.isRetryable == false)
      #expect(error?.publicMessage.contains("“cz”") == true && error?.publicMessage.contains("cs") == true)
    }
  }

  @Test func theKnownLanguagesAreTheModels() throws {
    let tokens = try String(
      contentsOf: Parts(home: Parts.home()).speechModel.appending(path: "tokenizer.json"), encoding: .utf8)
    #expect(SpeechLanguage.codes == Set(tokens.matches(of: /"<\|([a-z]{2,3})\|>"/).map { String($0.1) }))
  }
}
