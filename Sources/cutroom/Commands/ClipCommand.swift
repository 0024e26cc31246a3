import ArgumentParser
import ClipModel
import CutroomService
import Foundation

/// `cutroom clip`: a video goes in, clips come out, by the same road as every other client's.
struct Clip: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make clips of one or more videos.",
    discussion: """
      Examples:
        cutroom clip talk.mp4
        cutroom clip https://example.com/talk.mp4 --count 3
        cutroom clip talk.mp4 --range 12:30-13:05 --out ~/clips

      Stopped with Ctrl-C or killed, the same command goes on where it was; done before, it answers at once.
      """)

  @Argument(help: "Files or http(s) addresses.")
  var videos: [String]
  @Option(help: "Folder for the clips; each video gets a folder in it.")
  var out: String = "clips"
  @Option(help: "At most this many clips (default: one per 45 s of speech, at most 10).")
  var count: Int?
  @Option(help: "Shortest clip in seconds (default 12, or less where --max is below).")
  var min: Double?
  @Option(help: "Longest clip in seconds (default 60, or more where --min is above; around 30 are aimed at).")
  var max: Double?
  @Option(help: "Exactly this stretch as one clip, for example 12:30-13:05.")
  var range: String?
  @Option(help: "Two-letter code of the spoken language (default: found by listening).")
  var language: String?
  @Flag(help: "Print what was made as JSON.")
  var json = false
  @OptionGroup var service: ServiceOptions

  mutating func validate() throws {
    guard !videos.isEmpty else { throw ValidationError("Name a video. Example: cutroom clip talk.mp4") }
    if let range, TimeRange(clock: range) == nil {
      throw ValidationError("--range is two times with a dash between, for example 12:30-13:05 or 90-120.5.")
    }
    var options = ClipOptions(min: min, max: max)
    options.count = count
    options.range = range.flatMap { TimeRange(clock: $0) }
    options.language = language?.lowercased()
    do { try options.check() } catch { throw ValidationError("--\(error.option) \(error.rule)") }
  }

  func run() async throws {
    let configuration = try service.configuration()
    let order = ClipOrder(self)
    let outcomes = try await ServiceConnection.use(configuration) { client in
      var outcomes: [ClipOutcome] = []
      for video in order.videos {
        outcomes.append(try await order.make(video, client: client))
      }
      return outcomes
    }
    try report(outcomes)
  }

  private func report(_ outcomes: [ClipOutcome]) throws {
    let terminal = Terminal.current
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      terminal.print(String(decoding: try encoder.encode(outcomes), as: UTF8.self))
    }
    let failures = outcomes.compactMap(\.failure)
    guard let first = failures.first else { return }
    if failures.count < outcomes.count {
      throw CommandFailure(status: .partial, message: "\(failures.count) of \(outcomes.count) videos failed.")
    }
    throw CommandFailure(status: first.status, message: outcomes.count > 1 ? "All videos failed." : first.message)
  }
}
