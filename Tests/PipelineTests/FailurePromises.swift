import ClipModel
import Foundation
import MediaTools
import Studio
import TestTalk
import Testing

/// What one bad clip, one bad file or one old result does to the rest.
@Suite(.timeLimit(.minutes(3)))
struct FailurePromises {
  private func job(_ options: ClipOptions = ShortTalk.options, cache: URL) async throws -> PipelineJob {
    let talk = try await ShortTalk.shared()
    return PipelineJob(
      source: talk.video.path, content: "talk", options: options, transcript: talk.transcript, cache: cache)
  }

  private func run(
    _ job: PipelineJob, _ recorder: Recorder = Recorder(), fonts: URL? = nil
  ) async throws -> [FinishedClip] {
    try await Pipeline.installed(fonts: fonts).run(
      job, progress: { recorder.take($0) }, record: { recorder.take($0) })
  }

  /// Makes the layouts of `count` shots plans unusable, as a broken source would, and forgets the clips of all.
  private func spoil(_ count: Int, in cache: URL) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: cache.path).sorted()
    for name in names where name.hasPrefix("clip-") {
      try FileManager.default.removeItem(at: cache.appending(path: name))
    }
    for name in names.filter({ $0.hasPrefix("frame-") }).prefix(count) {
      try Data(#"{"span":{"first":250,"count":50},"layouts":[]}"#.utf8).write(to: cache.appending(path: name))
    }
  }

  @Test func oneClipThatCannotBeMadeDoesNotStopTheOthers() async throws {
    try await withCache { cache in
      let whole = try await run(job(cache: cache))
      try #require(whole.count == 2)
      try spoil(1, in: cache)
      let recorder = Recorder()
      let clips = try await run(job(cache: cache), recorder)
      #expect(clips.count == 1 && whole.map(\.key).contains(clips[0].key))
      #expect(recorder.failures == [MediaError.badLayout.publicMessage])
      #expect(recorder.progress.last == 1)
      #expect(try unfinished(in: cache).isEmpty)
    }
  }

  @Test func jobWithoutAnyClipEndsWithTheReason() async throws {
    try await withCache { cache in
      _ = try await run(job(cache: cache))
      try spoil(2, in: cache)
      let recorder = Recorder()
      await #expect(throws: MediaError.badLayout) { try await run(job(cache: cache), recorder) }
      #expect(recorder.clips.isEmpty && recorder.failures.count == 2)
    }
  }

  @Test func failureThatMayPassIsThrownOnceTheOtherClipsAreThere() async throws {
    try await withCache { cache in
      let whole = try await run(job(cache: cache))
      try FileManager.default.removeItem(at: whole[0].folder)
      let noFonts = cache.appending(path: "fonts")
      try FileManager.default.createDirectory(at: noFonts, withIntermediateDirectories: true)
      let recorder = Recorder()
      await #expect(throws: MediaError.self) { try await run(job(cache: cache), recorder, fonts: noFonts) }
      #expect(recorder.clips.map(\.key) == [whole[1].key] && recorder.failures.isEmpty)
      #expect(try await run(job(cache: cache)).map(\.key) == whole.map(\.key))
    }
  }

  @Test func resultsOfAnotherFormAreMadeAgain() async throws {
    try await withCache { cache in
      var options = ShortTalk.options
      options.count = 1
      let before = try await run(job(options, cache: cache))
      for name in try FileManager.default.contentsOfDirectory(atPath: cache.path) {
        let file = name.hasPrefix("clip-") ? "\(name)/clip.json" : name
        try Data(#"{"written":"by another version"}"#.utf8).write(to: cache.appending(path: file))
      }
      let recorder = Recorder()
      let again = try await run(job(options, cache: cache), recorder)
      #expect(again.map(\.key) == before.map(\.key) && again.allSatisfy(\.isComputed))
      #expect(recorder.computedStages == [.probe, .listen, .choose, .watch, .frame, .caption, .render])
      let kept = try Data(contentsOf: again[0].folder.appending(path: "clip.json"))
      #expect(try JSONDecoder().decode(ClipDocument.self, from: kept) == again[0].document)
    }
  }

  @Test func clipWithoutCaptionsTellsTheWordsOfItsOwnTranscript() async throws {
    try await withCache { cache in
      var options = ShortTalk.options
      options.range = TimeRange(start: 9, end: 13)
      options.captions = false
      var job = try await job(options, cache: cache)
      let before = try await run(job)
      let last = try #require(before.first?.document.words.last)
      let index = try #require(
        job.transcript?.words.firstIndex { $0.text == last.text && abs($0.start - last.start) < 1 })
      job.transcript?.words[index].confidence = 0.5
      let after = try await run(job)
      #expect(after.first?.document.words.last?.confidence == 0.5)
    }
  }

  @Test func fileThatIsNoVideoFailsWhileItIsProbed() async throws {
    try await withCache { cache in
      let text = cache.appending(path: "text.mp4")
      try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
      try Data("this is no video at all".utf8).write(to: text)
      var job = try await job(cache: cache)
      job.source = text.path
      let recorder = Recorder()
      await #expect(throws: MediaError.self) { try await run(job, recorder) }
      #expect(recorder.stage == .probe)
    }
  }
}

extension Pipeline {
  /// The real parts, but captions from the fonts of another folder.
  fileprivate static func installed(fonts: URL?) async throws -> Pipeline {
    guard let fonts else { return try await installed() }
    let parts = Parts(home: Parts.home())
    let tool = await MediaTool.detected()
    return Pipeline(
      tool: tool,
      listener: Listener(
        engine: SpeechEngine(python: parts.speechPython.path, model: parts.speechModel.path), tool: tool),
      watcher: try Watcher(media: tool, faceLibrary: parts.faceLibrary.path),
      renderer: Renderer(media: tool, fonts: fonts))
  }
}
