import Foundation
import MediaTools

/// Makes a talk to try Cutroom on, out of nothing but Debian's programs and one portrait: two voices, good moments
/// between filler, a speaker who walks, three cameras.
package enum SampleTalk {
  package enum Length: String, Sendable, CaseIterable {
    /// About three minutes, five good moments.
    case full
    /// About forty seconds, one good moment.
    case short
  }

  /// The finished video and its ground truth (`SampleTruth` as JSON).
  package struct Files: Sendable {
    package var video: URL
    package var truth: URL

    package func readTruth() throws -> SampleTruth {
      try JSONDecoder().decode(SampleTruth.self, from: Data(contentsOf: truth))
    }
  }

  /// The files in a folder, made there unless they are there; a killed run leaves nothing that looks finished.
  ///
  /// - Throws: `SampleTalkError`, or `CancellationError`.
  @concurrent
  package static func make(in folder: URL, parts: Parts, length: Length = .full) async throws -> Files {
    let name = length == .full ? "sample-talk" : "sample-short"
    let files = Files(
      video: folder.appending(path: "\(name).mp4"), truth: folder.appending(path: "\(name).truth.json"))
    let manager = FileManager.default
    if manager.fileExists(atPath: files.video.path), manager.fileExists(atPath: files.truth.path) { return files }
    guard manager.fileExists(atPath: parts.sampleFace.path) else {
      throw SampleTalkError.faceMissing(parts.sampleFace.path)
    }
    try manager.createDirectory(at: folder, withIntermediateDirectories: true)
    let scratch = folder.appending(path: ".\(name)-\(UUID().uuidString)", directoryHint: .isDirectory)
    try manager.createDirectory(at: scratch, withIntermediateDirectories: true)
    let outcome: Result<Void, any Error>
    do {
      try await make(files, script: length == .full ? .full : .short, parts: parts, scratch: scratch)
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    try manager.removeItem(at: scratch)
    try outcome.get()
    return files
  }

  private static func make(_ files: Files, script: SampleScript, parts: Parts, scratch: URL) async throws {
    let tool = await MediaTool.detected()
    let sound = try await SampleSound(script, with: Flite(runner: tool.runner, folder: scratch))
    let frames = Int((sound.duration * Double(SampleStage.rate)).rounded(.up))
    let stage = SampleStage(frames: frames)
    try sound.write(to: scratch.appending(path: "talk.wav"))
    try await SampleFilm(stage: stage, tool: tool, scratch: scratch).shoot(face: parts.sampleFace)
    let truth = SampleTruth(
      video: files.video.lastPathComponent, width: SampleStage.width, height: SampleStage.height,
      fps: SampleStage.rate, frames: frames, duration: Double(frames) / Double(SampleStage.rate),
      utterances: sound.utterances, good: sound.moments, cuts: stage.shots.dropFirst().map(\.first),
      shots: stage.truthShots, faces: ["speaker": [stage.faceRun]])
    let made = scratch.appending(path: "truth.json")
    try JSONEncoder().encode(truth).write(to: made)
    try move(made, to: files.truth)
    try move(scratch.appending(path: "talk.mp4"), to: files.video)
  }

  private static func move(_ made: URL, to place: URL) throws {
    if FileManager.default.fileExists(atPath: place.path) { try FileManager.default.removeItem(at: place) }
    try FileManager.default.moveItem(at: made, to: place)
  }
}
