import ClipMeasure
import Foundation
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
        for suffix in ["mp4", "jpg", "srt", "json"] {
          #expect(FileManager.default.fileExists(atPath: stem.appendingPathExtension(suffix).path), "\(suffix)")
        }
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
      try ledger.close()
    }

    @Test(.timeLimit(.minutes(5)))
    func aRangeBecomesExactlyThatClip() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let video = try await SharedSample.files(.short).video
      let ended = try await RunningProgram(["clip", video.path, "--range", "0:10-0:22.5", "--json"], in: installation)
        .ended()
      #expect(ended.status == 0, "\(ended.errors)")
      let clips = try clips(in: ended.output)
      #expect(clips.count == 1)
      #expect(abs((clips.first?["duration"] as? Double ?? 0) - 12.5) < 0.1)
    }

    @Test(
      .timeLimit(.minutes(2)),
      arguments: [
        (["clip"], 2), (["clip", "talk.mp4", "--range", "20-10"], 2), (["clip", "there-is-none.mp4"], 4),
        (["clip", "talk.mp4", "--min", "50", "--max", "20"], 2),
      ] as [([String], Int32)])
    func aWrongCommandSaysWhyAndItsExitCode(arguments: [String], status: Int32) async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let ended = try await RunningProgram(arguments, in: installation).ended()
      #expect(ended.status == status, "\(ended.errors)")
      #expect(!ended.errors.isEmpty)
    }

    private func clips(in output: String) throws -> [[String: Any]] {
      let outcomes = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]]
      return outcomes?.first?["clips"] as? [[String: Any]] ?? []
    }
  }
}
