import ClipModel
import Foundation
import NIOCore

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

  /// Takes one video all the way. What is wrong with it is part of the outcome, since others may follow.
  ///
  /// - Throws: `CancellationError` when the command was stopped meanwhile.
  func make(_ video: String, client: APIClient) async throws -> ClipOutcome {
    var outcome = ClipOutcome(video: video)
    do {
      let project = try await takeIn(video, client: client)
      outcome.project = project.id
      let status = try await follow(project, client: client)
      try check(status)
      let folder = try ClipFolder.claim(
        ClipFolder.name(for: video), in: URL(filePath: outFolder), for: project.id)
      outcome.folder = folder.path.path
      outcome.clips = try await folder.fill(client: client)
      if !isQuiet { report(outcome) }
    } catch {
      try Task.checkCancellation()
      let failure = CommandFailure(error)
      outcome.failure = .init(status: failure.status, message: failure.message)
      if videos.count > 1 { Terminal.current.note("\(video): \(outcome.failure?.message ?? "")") }
    }
    return outcome
  }

  /// Makes the project. A large file is copied, hashed and looked at meanwhile, which takes as long as it takes.
  private func takeIn(_ video: String, client: APIClient) async throws -> ProjectAnswer {
    let request = try request(for: video)
    if !isQuiet, request.path != nil { Terminal.current.progress("taking in \(video)") }
    defer { Terminal.current.clearProgress() }
    return try await client.call("POST", "/v1/projects", json: request, deadline: .distantFuture)
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
    throw CommandFailure(status: status.failureStatus, message: words)
  }

  private func report(_ outcome: ClipOutcome) {
    let terminal = Terminal.current
    for (index, clip) in outcome.clips.enumerated() { terminal.print("\(index + 1). \(clip.line)") }
    terminal.print(outcome.folder ?? "")
  }
}
