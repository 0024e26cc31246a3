import ArgumentParser
import Foundation
import MediaTools
import SampleTalk

/// A talk to try Cutroom with, made on the spot.
struct Sample: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a sample talk of about three minutes, with its ground truth beside it.")

  @Argument(help: "Folder for sample-talk.mp4 and sample-talk.truth.json.")
  var folder: String = "."
  @Flag(help: "The version of forty seconds: sample-short.mp4.")
  var short = false
  @OptionGroup var service: ServiceOptions

  func run() async throws {
    let parts = Parts(home: URL(filePath: service.home().path))
    let files = try await SampleTalk.make(in: URL(filePath: folder), parts: parts, length: short ? .short : .full)
    Terminal.current.print(files.video.path)
  }
}
