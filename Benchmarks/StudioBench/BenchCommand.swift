import ArgumentParser
import ClipModel
import Foundation
import MediaTools
import SampleTalk
import Studio
import Synchronization

/// Makes the clips of a video one stage after another and prints what each costs, beside a bare ffmpeg that does the
/// same decode, crop, scale and encode.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "CPU-seconds per output second, by stage.")

  @Argument(help: "A video; the sample talk by default.") var video: String?
  @Option(help: "At most so many clips.") var count: Int?
  @Option(help: "Keep the clips in this folder; a new one that is removed afterwards by default.") var cache: String?

  func run() async throws {
    let source = try await sourcePath()
    let folder = cache.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? Self.newFolder()
    let meter = StageMeter()
    let job = PipelineJob(
      source: source, content: "bench", options: ClipOptions(count: count), cache: folder)
    // bubblewrap doesn't hand the CPU time of its children on; the limits alone do.
    let tool = MediaTool(runner: Runner(confinement: .limitsOnly))
    let clips = try await Self.pipeline(tool).run(job, record: { event in meter.take(event) })
    let seconds = clips.reduce(0) { $0 + $1.document.duration }
    let bare = try await bareCost(of: clips, source: source, tool: tool, folder: folder)
    print(meter.table(outputSeconds: seconds, clips: clips.count, bare: bare))
    if cache == nil { try FileManager.default.removeItem(at: folder) }
  }

  private func sourcePath() async throws -> String {
    if let video { return URL(fileURLWithPath: video).path }
    let home = Parts.home()
    return try await SampleTalk.make(in: home.appending(path: "samples"), parts: Parts(home: home)).video.path
  }

  static func pipeline(_ tool: MediaTool) throws -> Pipeline {
    let parts = Parts(home: Parts.home())
    let engine = SpeechEngine(python: parts.speechPython.path, model: parts.speechModel.path, workers: 1)
    return Pipeline(
      tool: tool, listener: Listener(engine: engine, tool: tool),
      watcher: try Watcher(media: tool, faceLibrary: parts.faceLibrary.path),
      renderer: Renderer(media: tool, fonts: parts.fonts), lanes: 1)
  }

  private static func newFolder() -> URL {
    URL.temporaryDirectory.appending(path: "studiobench-\(UUID().uuidString)", directoryHint: .isDirectory)
  }

  /// CPU-seconds of one plain ffmpeg per clip: same seek, one still crop in the middle, same encoders, no captions.
  private func bareCost(
    of clips: [FinishedClip], source: String, tool: MediaTool, folder: URL
  ) async throws -> Double {
    let facts = try await tool.probe(source)
    let begun = CPUTime.now
    for clip in clips {
      let rate = facts.video.frameRate.value
      let first = Int((clip.document.sourceStart * rate).rounded())
      let front = Front(facts: facts, first: first, count: Int((clip.document.duration * rate).rounded()))
      let crop = "crop='min(iw,ih*9/16)':ih,scale=1080:1920,format=yuv420p"
      let sound = facts.audio == nil ? [] : ["-af", front.audio, "-c:a", "aac", "-b:a", "192k"]
      try await tool.ffmpeg(
        MediaTool.input(source, front.seek) + ["-vf", "\(front.video),\(crop)"] + sound + [
          "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-r", "\(facts.video.frameRate)", "-movflags",
          "+faststart", folder.appending(path: "bare.mp4").path,
        ], reads: [source], writes: [folder.path])
    }
    return (CPUTime.now - begun).sum
  }
}

extension CPUTime {
  var sum: Double { own + children }
}

/// Books the CPU time since the last event on the stage that has just finished.
private final class StageMeter: Sendable {
  private struct State {
    var last = CPUTime.now
    var seconds: [Stage: Double] = [:]
  }

  private let state = Mutex(State())

  func take(_ event: PipelineEvent) {
    guard case .stageFinished(let report) = event else { return }
    state.withLock { state in
      let now = CPUTime.now
      state.seconds[report.stage, default: 0] += (now - state.last).sum
      state.last = now
    }
  }

  func table(outputSeconds: Double, clips: Int, bare: Double) -> String {
    let seconds = state.withLock(\.seconds)
    func line(_ name: String, _ cost: Double) -> String {
      let padded = name.padding(toLength: 12, withPad: " ", startingAt: 0)
      return padded + String(format: "%8.2f %12.3f", cost, cost / outputSeconds)
    }
    let stages = Stage.allCases.compactMap { stage in seconds[stage].map { line(stage.rawValue, $0) } }
    let all = seconds.values.reduce(0, +)
    let ratio = (seconds[.render] ?? 0) / bare
    return
      ([String(format: "%d clips, %.1f s of output", clips, outputSeconds), "stage          CPU-s  per output s"]
      + stages + [line("all", all), line("bare ffmpeg", bare), String(format: "render / bare ffmpeg: %.2f", ratio)])
      .joined(separator: "\n")
  }
}
