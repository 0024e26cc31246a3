import ArgumentParser
import Foundation

/// Entry point; maps every way a command can end to its exit code.
@main
struct Cutroom: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "cutroom",
    abstract: "Turns long videos into short vertical clips, and never loses one on the way.",
    discussion: """
      Examples:
        cutroom clip talk.mp4                        clips into clips/talk/
        cutroom clip talk.mp4 --count 3 --max 45     at most three, at most 45 seconds each
        cutroom clip talk.mp4 --range 12:30-13:05    exactly this stretch
        cutroom serve                                dashboard and API on http://127.0.0.1:8080
        cutroom doctor                               what is installed, and what mends the rest

      Exit codes: 0 ok, 1 failed, 2 usage, 3 some of several failed, 4 unusable input, 5 environment, 75 try later, 130 interrupted.
      """,
    version: "cutroom \(version)",
    subcommands: [
      Clip.self, Serve.self, Migrate.self, Keys.self, Messages.self, DeadLetters.self, Queues.self, SignIn.self,
      Doctor.self,
      Sample.self,
    ])

  static func main() async {
    // A reader that goes away must not end us in the middle of a write.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Foundation.exit(status(after: error))
    }
  }

  private static func status(after error: any Error) -> Int32 {
    let code = exitCode(for: error)
    if code.isSuccess {
      Terminal.current.print(fullMessage(for: error))
      return 0
    }
    if code == .validationFailure {
      Terminal.current.note(fullMessage(for: error))
      return ExitStatus.usage.rawValue
    }
    let failure = CommandFailure(error)
    if !failure.message.isEmpty { Terminal.current.note("cutroom: \(failure.message)") }
    return failure.status.rawValue
  }
}
