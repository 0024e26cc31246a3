import ArgumentParser
import ClipModel
import Foundation
import MediaTools
import Studio

/// Listens to a video, chooses its moments and prints them as JSON.
struct ListenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "listen")

  @Argument(help: "A video.") var video: String
  @Option(help: "Keep or reuse the hearing in this file.") var hearing: String?
  @Option(help: "At most so many clips.") var count: Int?
  @Option(help: "Two-letter code.") var language: String?

  func run() async throws {
    let tool = await MediaTool.detected()
    let parts = Parts(home: Parts.home())
    let engine = SpeechEngine(python: parts.speechPython.path, model: parts.speechModel.path)
    let options = ClipOptions(count: count, language: language)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let heard = try await hear(tool, engine, options)
    let start = ContinuousClock.now
    let picks = try choose(from: heard, options: options)
    FileHandle.standardError.write(Data("choose: \(ContinuousClock.now - start)\n".utf8))
    print(String(decoding: try encoder.encode(picks), as: UTF8.self))
  }

  private func hear(_ tool: MediaTool, _ engine: SpeechEngine, _ options: ClipOptions) async throws -> Hearing {
    let path = URL(fileURLWithPath: video).path
    if let hearing, FileManager.default.fileExists(atPath: hearing) {
      return try JSONDecoder().decode(Hearing.self, from: Data(contentsOf: URL(fileURLWithPath: hearing)))
    }
    let cache = URL.temporaryDirectory.appending(path: "studiobench-\(UUID().uuidString)")
    let facts = try await tool.probe(path)
    let start = ContinuousClock.now
    let heard = try await Listener(engine: engine, tool: tool)
      .listen(to: path, facts: facts, options: options, cache: cache) { share in
        FileHandle.standardError.write(Data("\rlisten \(Int(share * 100)) %".utf8))
      }
    FileHandle.standardError.write(Data("\nlisten: \(ContinuousClock.now - start)\n".utf8))
    try FileManager.default.removeItem(at: cache)
    if let hearing { try JSONEncoder().encode(heard).write(to: URL(fileURLWithPath: hearing)) }
    return heard
  }
}
