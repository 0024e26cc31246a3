import ArgumentParser
import ClipModel
import CutroomService
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// The service: dashboard, API and workers in one process.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the dashboard, the API and the workers.",
    discussion: """
      Examples:
        cutroom serve
        cutroom serve --host 0.0.0.0 --port 80
        DATABASE_URL=postgresql://… cutroom serve --roles courier,studio
      """)

  @Option(help: "Address to listen on (default 127.0.0.1).")
  var host: String?
  @Option(help: "Port to listen on (default 8080); 0 picks a free one.")
  var port: Int?
  @Option(help: "What this node does: some of web, courier, studio (default all); needs DATABASE_URL.")
  var roles: String?
  @Option(name: .customLong("log-level"), help: "trace, debug, info, notice, warning or error (default notice).")
  var logLevel: String = "notice"
  @Option(name: .customLong("log-format"), help: "text, or json: one object per line (default text).")
  var logFormat: Logs.Format = .text
  @OptionGroup var service: ServiceOptions

  func run() async throws {
    guard let level = Logger.Level(rawValue: logLevel) else {
      throw CommandFailure(
        status: .usage, message: "--log-level \(logLevel): write trace, debug, info, notice, warning or error.")
    }
    var flags: [String: String] = [:]
    flags["CUTROOM_HOST"] = host
    flags["CUTROOM_PORT"] = port.map(String.init)
    flags["CUTROOM_ROLES"] = roles
    let configuration = try service.servingConfiguration(flags: flags)
    let built = try await CutroomService.build(configuration, logger: Logs.logger(level: level, as: logFormat))
    var group = built.groupConfiguration
    group.gracefulShutdownSignals = [.sigint, .sigterm]
    let serviceGroup = ServiceGroup(configuration: group)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await serviceGroup.run() }
      tasks.addTask { try await Self.greet(built, configuration) }
      try await tasks.waitForAll()
    }
  }

  private static func greet(_ built: CutroomService, _ configuration: Configuration) async throws {
    guard await built.origin.ready() else { return }
    let terminal = Terminal.current
    terminal.print("Cutroom listens on \(built.origin.localAddress)")
    let files = configuration.filesFolder
    terminal.print(configuration.database.map { "Data in \($0), files in \(files)" } ?? "Data in \(files)")
    if configuration.roles.count < NodeRole.allCases.count {
      terminal.print("Does \(configuration.roles.map(\.rawValue).sorted().joined(separator: ", "))")
    }
    let isLocal = configuration.publicAddress == nil
    terminal.print(
      isLocal ? "Sign in once with \(try await built.signInLink())" : "Sign in: `cutroom sign-in` makes a link")
    terminal.print("Stop with Ctrl-C: nothing is lost.")
  }
}
