import ArgumentParser
import Foundation
import MediaTools
import SampleTalk

/// A talk to try Cutroom with, made on the spot.
struct Sample: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a sample talk of about three minutes, with its ground truth beside it.")

  @Argument(help: "Folder for talk.mp4 and talk.truth.json.")
  var folder: String = "."
  @Flag(help: "The version of forty seconds.")
  var short = false

  func run() async throws {
    let files = try await SampleTalk.make(
      in: URL(filePath: folder), parts: Parts(home: Parts.home()), length: short ? .short : .full)
    Terminal.current.print(files.video.path)
  }
}
