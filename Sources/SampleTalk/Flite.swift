import Foundation
import MediaTools

/// Debian's `flite` program: speech, and when each of its sounds ends.
struct Flite: Sendable {
  let runner: Runner
  /// Where the sound files of single sentences lie for a moment.
  let folder: URL

  struct Sound: Sendable {
    var name: String
    var start: Double
    var end: Double
  }

  /// The samples of a sentence and its sounds, silences ("pau") included.
  func speak(_ sentence: String, voice: String) async throws -> (samples: [Float], sounds: [Sound]) {
    let file = folder.appending(path: "sentence.wav")
    let printed = try await run(["-voice", voice, "-psdur", "-t", sentence, "-o", file.path])
    var sounds: [Sound] = []
    for item in printed.split(whereSeparator: \.isWhitespace) {
      let halves = item.split(separator: ":")
      guard halves.count == 2, let end = Double(halves[1]) else { throw SampleTalkError.unexpectedSpeech(sentence) }
      sounds.append(Sound(name: String(halves[0]), start: sounds.last?.end ?? 0, end: end))
    }
    return (try samples(of: file), sounds)
  }

  /// The sounds of every word spoken alone.
  func phones(of words: [String], voice: String) async throws -> [[String]] {
    let printed = try await run([
      "-voice", voice, "-ps", "-t", words.map { $0 + "." }.joined(separator: " "), "-o", "none",
    ])
    return printed.split(whereSeparator: \.isWhitespace).split(separator: "pau").map { $0.map(String.init) }
  }

  private func run(_ arguments: [String]) async throws -> String {
    var printed: [UInt8] = []
    let command = Command("flite", arguments, writes: [folder.path], limits: .init(time: .seconds(30)))
    let result = try await runner.run(command) { printed.append(contentsOf: $0) }
    guard result.status == 0 else { throw SampleTalkError.toolFailed("flite", result.errorText) }
    return String(decoding: printed, as: UTF8.self)
  }

  /// A mono 16-bit wave file with the plain 44-byte header that flite writes.
  private func samples(of file: URL) throws -> [Float] {
    let bytes = try [UInt8](Data(contentsOf: file))
    return stride(from: 44, to: bytes.count - 1, by: 2).map { index in
      Float(Int16(truncatingIfNeeded: Int(bytes[index]) | Int(bytes[index + 1]) << 8)) / 32768
    }
  }
}
