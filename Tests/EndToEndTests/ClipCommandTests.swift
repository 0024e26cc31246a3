import ClipMeasure
import Foundation
import MediaTools
import SampleTalk
import Testing

extension EndToEnd {
  /// What a newcomer does: a talk in, clips out.
  @Suite struct ClipCommandTests {
    @Test(.timeLimit(.minutes(10)))
    func aTalkBecomesClipsAndTheSecondTimeItAnswersAtOnce() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let sample = try await SharedSample.files(.short)
      let video = sample.video
      let measure = try await ClipMeasure(of: sample)
      let first = try await RunningProgram(["clip", video.path, "--json"], in: installation).ended()
      #expect(first.status == 0, "\(first.errors)")
      let clips = try clips(in: first.output)
      #expect(!clips.isEmpty)
      for clip in clips {
        let path = try #require(clip["path"] as? String)
        let stem = installation.home.appending(path: path).deletingPathExtension()
        try expectCompleteFiles(stem)
        let report = try await measure.measure(stem.appendingPathExtension("mp4"))
        #expect(report.faults == [], "\(report)")
      }
      let began = ContinuousClock.now
      let second = try await RunningProgram(["clip", video.path, "--json"], in: installation).ended()
      #expect(second.status == 0, "\(second.errors)")
      #expect(second.output == first.output, "same content and options, same clips")
      print("ClipCommandTests: the second time took \(ContinuousClock.now - began)")
      let ledger = try Ledger(installation)
      #expect(try await ledger.number("SELECT COUNT(*) AS value FROM cutroom_runs") == 1)
    }

    /// The settings are those of another application, in whose folder the command was called.
    @Test(.timeLimit(.minutes(5)))
    func aRangeInterruptedTwiceInAnAppsFolderBecomesExactlyThatClip() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      try Data(Self.settingsOfAnApp.utf8).write(to: installation.home.appending(path: ".env"))
      let video = try await SharedSample.files(.short).video
      let arguments = ["clip", video.path, "--range", "0:10-0:22.5", "--json"]
      let moments: [@Sendable (Installation) -> Bool] = [
        { FileManager.default.fileExists(atPath: $0.data.path) }, { !$0.files(below: "studio").isEmpty },
      ]
      for (index, moment) in moments.enumerated() {
        let program = try RunningProgram(arguments, in: installation)
        try await installation.wait(for: program, until: moment)
        program.send(SIGINT)
        let ended = await program.ended()
        #expect(ended.status == 130, "\(index): \(ended.errors)")
        #expect(
          ended.errors.contains("goes on where this one was") && ended.output.isEmpty, "\(index): \(ended.errors)")
        #expect(installation.processes() == [], "\(index)")
      }
      let ended = try await RunningProgram(arguments, in: installation).ended()
      #expect(ended.status == 0, "\(ended.errors)")
      #expect(
        ended.errors.contains("ignored here: DATABASE_URL, RESEND_API_KEY, ") && !ended.errors.contains("re_secret"))
      let clips = try clips(in: ended.output)
      #expect(clips.count == 1)
      #expect(abs((clips.first?["duration"] as? Double ?? 0) - 12.5) < 0.1)
    }

    /// One fetch and one run, also beside a file that is no video.
    @Test(.timeLimit(.minutes(5)))
    func anAddressIsFetchedOnceAndTheSecondTimeItAnswersAtOnce() async throws {
      let installation = try Installation(environment: ["FETCH_ALLOW_HOSTS": "127.0.0.1"])
      defer { installation.remove() }
      let text = installation.home.appending(path: "text.mp4")
      try Data("This is no video.\n".utf8).write(to: text)
      let video = try await SharedSample.files(.short).video
      let server = try RunningProgram(
        ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], in: installation,
        folder: video.deletingLastPathComponent(), program: URL(filePath: "/usr/bin/python3"))
      defer { server.send(SIGKILL) }
      let words = try #require(await server.line(containing: " port ")).split(separator: " ")
      let port = try #require(words.firstIndex(of: "port").map { words[$0 + 1] })
      let address = "http://127.0.0.1:\(port)/\(video.lastPathComponent)"
      let options = ["--count", "1", "--max", "20", "--language", "en", "--json"]
      let first = try await RunningProgram(["clip", address, text.path] + options, in: installation).ended()
      #expect(first.status == 3, "one of two failed: \(first.errors)")
      let made = try clips(in: first.output)
      #expect(made.count == 1)
      #expect(made.allSatisfy { ($0["duration"] as? Double).map { $0 <= 20.1 } ?? false })
      let second = try await RunningProgram(["clip", address] + options, in: installation).ended()
      #expect(second.status == 0, "\(second.errors)")
      #expect(try clips(in: second.output).map { $0["path"] as? String } == made.map { $0["path"] as? String })
      // Not SIGTERM: a child inherits what this process ignores.
      server.send(SIGKILL)
      #expect(await server.ended().errors.components(separatedBy: "\"GET /").count == 2, "one download")
      let ledger = try Ledger(installation)
      #expect(try await ledger.number("SELECT COUNT(*) AS value FROM cutroom_runs") == 1)
    }

    /// TS seeks badly and begins at a time of its own; other options of the same video make clips of their own.
    @Test(.timeLimit(.minutes(10)))
    func aTransportStreamBecomesClipsAndOtherOptionsOthersBesideThem() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let sample = try await SharedSample.files(.short)
      let stream = installation.home.appending(path: "talk.ts")
      try await MediaTool.detected().ffmpeg(
        MediaTool.input(sample.video.path) + ["-c", "copy", stream.path], reads: [sample.video.path],
        writes: [installation.home.path])
      let first = try await RunningProgram(
        ["clip", stream.path, "--max", "18", "--count", "1", "--json"], in: installation
      )
      .ended()
      #expect(first.status == 0, "\(first.errors)")
      let measure = try await ClipMeasure(of: sample)
      let clips = try clips(in: first.output)
      #expect(!clips.isEmpty)
      for clip in clips {
        let path = try #require(clip["path"] as? String)
        #expect(path.hasPrefix("clips/talk/"))
        let report = try await measure.measure(installation.home.appending(path: path))
        #expect(report.faults == [], "\(report)")
      }
      let folder = installation.home.appending(path: "clips/talk").path
      let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      let other = try await RunningProgram(["clip", stream.path, "--range", "0:10-0:14", "--json"], in: installation)
        .ended()
      #expect(other.status == 0, "\(other.errors)")
      #expect(
        try self.clips(in: other.output).allSatisfy { ($0["path"] as? String)?.hasPrefix("clips/talk-2/") == true })
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
    }

    @Test(.timeLimit(.minutes(5)))
    func aFilmWithoutSpeechEndsWithTheReasonInWords() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let film = installation.home.appending(path: "tone.mp4")
      try await MediaTool.detected().ffmpeg(
        [
          "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=8", "-f", "lavfi", "-i",
          "sine=frequency=440:duration=8", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", film.path,
        ], reads: [], writes: [installation.home.path])
      let ended = try await RunningProgram(["clip", film.path], in: installation).ended()
      #expect(ended.status == 4)
      #expect(ended.errors.contains("too little speech"), "\(ended.errors)")
      #expect(ended.errors.components(separatedBy: "--range").count == 2, "said once: \(ended.errors)")
      #expect(installation.files(below: "library") == [])
    }

    @Test(.timeLimit(.minutes(5)))
    func unusableFilesEndWithTheReasonForEach() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let files = try await BadFiles.make(in: installation.home)
      let ended = try await RunningProgram(["clip", "--json"] + files.map(\.file.path), in: installation).ended()
      #expect(ended.status == 4, "\(ended.errors)")
      let outcomes = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [[String: Any]] ?? []
      #expect(outcomes.count == files.count)
      for (outcome, (_, fault)) in zip(outcomes, files) {
        let failure = outcome["failure"] as? [String: Any]
        #expect(failure?["exitCode"] as? Int == 4, "\(fault)")
        #expect((failure?["message"] as? String)?.isEmpty == false, "\(fault)")
      }
      #expect(installation.files(below: "originals") == [] && installation.files(below: "tmp") == [])
    }

    @Test(
      .timeLimit(.minutes(2)),
      arguments: [
        (["clip"], 2), (["clip", "talk.mp4", "--range", "20-10"], 2), (["clip", "there-is-none.mp4"], 4),
        (["clip", "/usr"], 4),
        (["clip", "talk.mp4", "--min", "50", "--max", "20"], 2), (["clip", "talk.mp4", "--range", "0-1000"], 2),
        (["clip", "talk.mp4", "--language", "klingon"], 2), (["clip", "talk.mp4", "--count", "0"], 2),
        (["clip", "there-is-none.mp4", "--max", "10"], 4), (["clip", "there-is-none.mp4", "--min", "90"], 4),
        (["clip", "http://"], 2),
      ] as [([String], Int32)])
    func aWrongCommandSaysWhyAndItsExitCode(arguments: [String], status: Int32) async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let ended = try await RunningProgram(arguments, in: installation).ended()
      #expect(ended.status == status, "\(ended.errors)")
      #expect(!ended.errors.isEmpty)
    }

    @Test(
      .timeLimit(.minutes(2)),
      arguments: [
        ("--version", ["cutroom 0."]), ("--help", ["Examples:", "cutroom clip talk.mp4", "130 interrupted"]),
        ("clip --help", ["Examples:", "--range 12:30-13:05", "default 12", "default 60"]),
      ])
    func theProgramDescribesItself(command: String, words: [String]) async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let ended = try await RunningProgram(command.split(separator: " ").map(String.init), in: installation).ended()
      #expect(ended.status == 0 && ended.errors.isEmpty, "\(ended.errors)")
      for word in words { #expect(ended.output.contains(word), "\(word)") }
    }

    /// What lies beside a clip's video says where it came from and what is said in it.
    private func expectCompleteFiles(_ stem: URL) throws {
      for suffix in ["mp4", "jpg", "srt", "json"] {
        #expect(FileManager.default.fileExists(atPath: stem.appendingPathExtension(suffix).path), "\(suffix)")
      }
      let captions = try String(contentsOf: stem.appendingPathExtension("srt"), encoding: .utf8)
      #expect(captions.contains(" --> "))
      let data = try Data(contentsOf: stem.appendingPathExtension("json"))
      let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let start = try #require(document["sourceStart"] as? Double)
      #expect(try #require(document["sourceEnd"] as? Double) > start)
      #expect((document["words"] as? [[String: Any]])?.isEmpty == false)
      #expect((0...1).contains(try #require(document["score"] as? Double)))
      #expect((document["reason"] as? String)?.isEmpty == false)
      #expect((document["quality"] as? [String: Any])?["loudness"] is Double)
    }

    private static let settingsOfAnApp = """
      NEXT_PUBLIC_APP_URL=http://localhost:3000
      NEXT_PUBLIC_SUPABASE_URL=https://x.supabase.co
      DATABASE_URL=postgres://them:secret@db/app
      RESEND_API_KEY=re_secret
      CLERK_SECRET_KEY=sk_secret
      KLAP_API_KEY=kak_secret
      QSTASH_TOKEN=secret
      """

    private func clips(in output: String) throws -> [[String: Any]] {
      let outcomes = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]]
      return outcomes?.first?["clips"] as? [[String: Any]] ?? []
    }
  }
}
