import FilmKit
import Foundation
import MediaTools
import Testing

/// Sample 0 of the decoded sound belongs to the first picture, wherever the streams begin.
@Suite struct SoundTests {
  /// Seconds until the sound of a film is first louder than −40 dB.
  private func onset(of film: String, _ media: MediaTool, in folder: URL) async throws -> Double? {
    let facts = try await media.probe(film)
    let file = folder.appending(path: "\(UUID().uuidString).s16")
    try await media.decodeSound(of: film, facts: facts, to: file)
    let energy = try Sound(file: file).energy()
    return (0..<energy.count).first { energy.decibels(at: $0) > -40 }.map { Double($0) * SoundEnergy.step }
  }

  /// A film of three seconds whose tone sounds from 0.5 s of its audio stream on.
  private func film(_ name: String, audioOffset: Double, videoOffset: Double, _ media: MediaTool, _ folder: URL)
    async throws -> String
  {
    let path = folder.appending(path: name).path
    let picture = folder.appending(path: "picture.mkv").path
    let tone = folder.appending(path: "tone.mka").path
    try await media.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc=s=160x90:r=25:d=3", "-c:v", "libx264", "-bf", "0", picture], reads: [],
      writes: [folder.path])
    try await media.ffmpeg(
      ["-f", "lavfi", "-i", "sine=440:d=2.5:r=48000,adelay=500:all=1", "-c:a", "aac", tone], reads: [],
      writes: [folder.path])
    try await media.ffmpeg(
      [
        "-itsoffset", "\(videoOffset)", "-i", picture, "-itsoffset", "\(audioOffset)", "-i", tone, "-map", "0:v",
        "-map",
        "1:a", "-c", "copy", path,
      ], reads: [picture, tone], writes: [folder.path])
    return path
  }

  @Test(arguments: ["late.mp4", "late.mkv", "late.ts"]) func lateSoundKeepsItsPlace(_ name: String) async throws {
    try await withTemporaryFolder { folder in
      let media = await MediaTool.detected()
      let late = try await film(name, audioOffset: 0.7, videoOffset: 0, media, folder)
      #expect(abs(try #require(try await onset(of: late, media, in: folder)) - 1.2) < 0.035)
    }
  }

  @Test(arguments: ["early.mp4", "early.mkv"]) func soundBeforeTheFirstPictureIsLeftOut(_ name: String) async throws {
    try await withTemporaryFolder { folder in
      let media = await MediaTool.detected()
      let early = try await film(name, audioOffset: 0, videoOffset: 0.3, media, folder)
      #expect(abs(try #require(try await onset(of: early, media, in: folder)) - 0.2) < 0.035)
    }
  }
}
