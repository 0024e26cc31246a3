import ArgumentParser
import Foundation
import MediaTools

/// Prints what is known of a source before decoding.
struct ProbeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "probe")

  @Argument(help: "A video.") var video: String

  func run() async throws {
    let tool = await MediaTool.detected()
    let path = URL(fileURLWithPath: video).path
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      let facts = try await tool.probe(path)
      print(tool.runner.confinement.rawValue, String(decoding: try encoder.encode(facts), as: UTF8.self))
    } catch let error as MediaError {
      print(error.publicMessage, error)
      throw ExitCode(4)
    }
  }
}
