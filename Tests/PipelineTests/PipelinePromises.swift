import ClipModel
import Foundation
import Studio
import TestTalk
import Testing

@Suite(.timeLimit(.minutes(3)))
struct PipelinePromises {
  private func job(_ options: ClipOptions = ShortTalk.options, cache: URL) async throws -> PipelineJob {
    let talk = try await ShortTalk.shared()
    return PipelineJob(
      source: talk.video.path, content: "talk", options: options, transcript: talk.transcript, cache: cache)
  }

  private func run(_ job: PipelineJob, _ recorder: Recorder) async throws -> [FinishedClip] {
    try await Pipeline.installed().run(job, progress: { recorder.take($0) }, record: { recorder.take($0) })
  }

  @Test func everyResultIsMadeOnceAndFoundAgain() async throws {
    try await withCache { cache in
      let (first, second) = (Recorder(), Recorder())
      let clips = try await run(job(cache: cache), first)
      #expect(clips.count == 2)
      #expect(Set(first.computed.map { "\($0.stage)\($0.key)" }).count == first.computed.count)
      #expect(first.computed.count == 3 + 4 * clips.count)
      for clip in clips {
        for file in FinishedClip.files {
          #expect(FileManager.default.fileExists(atPath: clip.folder.appending(path: file).path))
        }
        #expect(!clip.document.words.isEmpty && !clip.document.reason.isEmpty && !clip.document.layouts.isEmpty)
      }
      #expect(first.progress == first.progress.sorted() && first.progress.last == 1)
      let again = try await run(job(cache: cache), second)
      #expect(again.map(\.key) == clips.map(\.key))
      #expect(second.computed.isEmpty && second.clips.allSatisfy { !$0.isComputed })
      #expect(try unfinished(in: cache).isEmpty)
    }
  }

  @Test func changingCaptionsRedoesOnlyWhatDependsOnThem() async throws {
    try await withCache { cache in
      var options = ShortTalk.options
      options.count = 1
      _ = try await run(job(options, cache: cache), Recorder())
      options.captions = false
      let recorder = Recorder()
      _ = try await run(job(options, cache: cache), recorder)
      #expect(recorder.computedStages == [.caption, .render])
    }
  }

  @Test func killedJobGoesOnAfterItsLastFinishedStage() async throws {
    try await withCache { cache in
      let (before, after) = (Recorder(), Recorder())
      await #expect(throws: Killed.self) {
        let killer: @Sendable (PipelineEvent) async throws -> Void = { event in
          before.take(event)
          if case .stageFinished(let report) = event, report.stage == .caption { throw Killed() }
        }
        _ = try await Pipeline.installed().run(job(cache: cache), record: killer)
      }
      let clips = try await run(job(cache: cache), after)
      #expect(clips.count == 2)
      let made = (before.computed + after.computed).map { "\($0.stage)\($0.key)" }
      #expect(Set(made).count == made.count)
      #expect(before.computedStages.isSuperset(of: [.probe, .listen, .choose, .watch]))
      #expect(after.computedStages.isDisjoint(with: [.probe, .listen, .choose]))
    }
  }

  @Test func canceledRenderLeavesNothingUnfinished() async throws {
    try await withCache { cache in
      let pipeline = try await Pipeline.installed()
      let job = try await job(cache: cache)
      let (rendering, begun) = AsyncStream<Void>.makeStream()
      let task = Task {
        try await pipeline.run(job, progress: { if $0.stage == .render { begun.yield() } })
      }
      for await _ in rendering { break }
      task.cancel()
      await #expect(throws: (any Error).self) { _ = try await task.value }
      #expect(try unfinished(in: cache).isEmpty)
    }
  }

  @Test func tooLittleSpeechIsRefusedWithItsReason() async throws {
    try await withCache { cache in
      var job = try await job(cache: cache)
      let words = try await ShortTalk.shared().transcript.words.prefix(5)
      job.transcript = Transcript(language: "en", words: Array(words))
      await #expect(throws: StudioError.tooLittleSpeech(words: 5)) { _ = try await run(job, Recorder()) }
    }
  }
}
