import Foundation
import MediaTools
import SampleTalk
import Testing

/// The sample is what its ground truth says it is.
@Suite(.timeLimit(.minutes(5)))
struct SampleTalkTests {
  private func short() async throws -> SampleTalk.Files {
    let home = Parts.home()
    return try await SampleTalk.make(in: home.appending(path: "samples"), parts: Parts(home: home), length: .short)
  }

  @Test func cameraCutsAreWhereTheTruthSays() async throws {
    let files = try await short()
    let truth = try files.readTruth()
    var bytes: [UInt8] = []
    try await MediaTool.detected().ffmpeg(
      MediaTool.input(files.video.path) + ["-vf", "scale=96:54,format=gray", "-f", "rawvideo", "pipe:1"],
      reads: [files.video.path]
    ) { bytes.append(contentsOf: $0) }
    let plane = 96 * 54
    let frames = bytes.count / plane
    let cuts = (1..<frames).filter { frame in
      let sum = (0..<plane).reduce(0) {
        $0 + abs(Int(bytes[frame * plane + $1]) - Int(bytes[(frame - 1) * plane + $1]))
      }
      return sum > plane * 4
    }
    #expect(cuts == truth.cuts)
    #expect(frames == truth.frames)
    #expect(truth.faces["speaker"]?.first?.boxes.count == truth.frames)
  }

  @Test func sentencesBeginWhereTheTruthSays() async throws {
    let files = try await short()
    let truth = try files.readTruth()
    var bytes: [UInt8] = []
    try await MediaTool.detected().ffmpeg(
      MediaTool.input(files.video.path) + ["-ac", "1", "-ar", "16000", "-f", "s16le", "pipe:1"],
      reads: [files.video.path]
    ) { bytes.append(contentsOf: $0) }
    let samples = stride(from: 0, to: bytes.count - 1, by: 2).map { index -> Int in
      abs(Int(Int16(truncatingIfNeeded: Int(bytes[index]) | Int(bytes[index + 1]) << 8)))
    }
    // The level of every 10 ms, as the mean of absolute samples.
    let levels = stride(from: 0, to: samples.count - 160, by: 160).map { start -> Int in
      samples[start..<(start + 160)].reduce(0, +) / 160
    }
    for utterance in truth.utterances {
      let around = Int(utterance.start * 100) - 20
      let onset = try #require((around..<(around + 60)).first { levels[$0] > 250 })
      #expect(abs(Double(onset) / 100 - utterance.start) < 0.1, "\(utterance.text)")
    }
  }

  @Test func everyWordFollowsTheOneBefore() async throws {
    let truth = try await short().readTruth()
    for (word, next) in zip(truth.words, truth.words.dropFirst()) {
      #expect(word.start < word.end && word.end <= next.start + 0.001, "\(word.text) \(next.text)")
    }
    #expect(truth.good.count == 1)
  }

  @Test func pinsOfTheSetUpAreThoseOfTheProgram() throws {
    let pins = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../scripts/pins"),
      encoding: .utf8)
    for file in Parts.speechModelFiles + Parts.faceFiles + Parts.sampleFiles {
      let name = file.path.split(separator: "/").last ?? ""
      #expect(pins.contains("\(file.sha256)  ") && pins.contains("\(name)\""), "\(file.path)")
    }
    #expect(pins.contains(Parts.speechModelRevision))
  }
}
