import ClipModel
import Foundation

/// What the command line asks for, for each of its videos.
struct ClipOrder: Sendable {
  let videos: [String]
  let outFolder: String
  let options: ProjectRequest.Options
  let isQuiet: Bool

  init(_ command: Clip) {
    videos = command.videos
    outFolder = command.out
    isQuiet = command.json
    options = ProjectRequest.Options(
      count: command.count, min: command.min, max: command.max,
      range: command.range.flatMap { TimeRange(clock: $0) }, language: command.language)
  }

  /// Takes one video all the way; never throws, since others may follow.
  func make(_ video: String, client: APIClient) async -> ClipOutcome {
    var outcome = ClipOutcome(video: video)
    do {
      let project: ProjectAnswer = try await client.call("POST", "/v1/projects", json: try request(for: video))
      outcome.project = project.id
      let status = try await follow(project, client: client)
      try check(status)
      let folder = ClipFolder(path: URL(filePath: outFolder).appending(path: ClipFolder.name(for: video)))
      outcome.folder = folder.path.path
      outcome.clips = try await folder.fill(from: project.id, client: client)
      if !isQuiet { report(outcome) }
    } catch {
      let failure = error as? CommandFailure
      outcome.failure = .init(status: failure?.status ?? .failed, message: failure?.message ?? PublicWords.of(error))
      if videos.count > 1 { Terminal.current.note("\(video): \(outcome.failure?.message ?? "")") }
    }
    return outcome
  }

  private func request(for video: String) throws -> ProjectRequest {
    let name = ClipFolder.name(for: video)
    if video.hasPrefix("http://") || video.hasPrefix("https://") {
      return ProjectRequest(videoUrl: video, name: name, options: options)
    }
    let path = URL(filePath: video).standardizedFileURL.path
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(status: .unusableInput, message: "There is no file \(video).")
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw CommandFailure(status: .unusableInput, message: "\(video) can't be read. Try: chmod +r \(video)")
    }
    return ProjectRequest(path: path, name: name, options: options)
  }

  /// Starts the project unless its clips are there or on their way, and draws its progress until it ends.
  private func follow(_ project: ProjectAnswer, client: APIClient) async throws -> RunStatus {
    let path = "/api/process-klap?projectId=\(project.id)"
    if ["idle", "failed", "canceled"].contains(project.status) {
      let _: StartAnswer = try await client.call("POST", "/v1/projects/\(project.id)/start", json: ["delaySeconds": 0])
    }
    while true {
      let status: RunStatus = try await client.call("GET", path)
      switch status.status {
      case "queued", "processing":
        if !isQuiet { Terminal.current.progress("\(ProgressLine(name: project.name, status: status))") }
        try await Task.sleep(for: .milliseconds(400))
      default:
        Terminal.current.clearProgress()
        return status
      }
    }
  }

  private func check(_ status: RunStatus) throws {
    guard status.status != "completed" else { return }
    let words = status.error ?? "The project is \(status.status)."
    throw CommandFailure(status: status.isUnusableInput ? .unusableInput : .failed, message: words)
  }

  private func report(_ outcome: ClipOutcome) {
    let terminal = Terminal.current
    for (index, clip) in outcome.clips.enumerated() {
      let score = clip.score.map { ", score \(Int(($0 * 100).rounded()))" } ?? ""
      terminal.print("\(index + 1). \(clip.title) (\(Int(clip.duration.rounded())) s\(score))")
      if let reason = clip.reason { terminal.print("   \(reason)") }
      terminal.print("   \(clip.path)")
    }
    terminal.print(outcome.folder ?? "")
  }
}
