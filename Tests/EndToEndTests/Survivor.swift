import Foundation

/// A server that is ended and started again: same folder, same port, same key.
struct Survivor {
  let installation: Installation
  let caller: Caller
  private(set) var program: RunningProgram
  private(set) var kills = 0

  init(_ installation: Installation) async throws {
    self.installation = installation
    (program, caller) = try await installation.serve(account: "publisher")
  }

  /// `kill -9`.
  mutating func die() async {
    program.send(SIGKILL)
    _ = await program.ended()
    kills += 1
  }

  /// Starts it where it was; it listens when this returns.
  mutating func rise() async throws {
    let port = URL(string: caller.address)?.port ?? 0
    program = try RunningProgram(["serve", "--port", "\(port)"], in: installation)
    guard await program.line(containing: "listens on") != nil else {
      throw Installation.StartFailure(text: await program.ended().errors)
    }
  }

  /// Stops it in good order; returns its exit status.
  func stop() async -> Int32 {
    program.send(SIGTERM)
    return await program.ended().status
  }
}
