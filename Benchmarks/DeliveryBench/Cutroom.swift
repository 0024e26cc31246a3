import Foundation
import MediaTools

/// `cutroom serve` with an empty home of its own, and a key to it.
struct Cutroom: Sendable {
  let server: Companion
  let home: String
  let key: String

  /// Starts it in `home`, a folder that may have data of an earlier run.
  static func serve(in home: String, environment: [String: String] = [:]) async throws -> Cutroom {
    try prepare(home)
    let settings = environment.merging(["CUTROOM_HOME": home]) { own, _ in own }
    let program = Companion.built("cutroom")
    let server = try await Companion.start(
      program, ["serve", "--port", "0", "--log-level", "error"], environment: settings)
    let key = try await words(of: program, ["keys", "create", "bench"], settings)
    return Cutroom(server: server, home: home, key: key)
  }

  private static func prepare(_ home: String) throws {
    let parts = home + "/parts"
    guard !FileManager.default.fileExists(atPath: parts) else { return }
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: parts, withDestinationPath: Parts(home: Parts.home()).folder.path)
  }

  private static func words(
    of program: URL, _ arguments: [String], _ environment: [String: String]
  ) async throws -> String {
    try await Command.output(of: program, arguments, environment: environment)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  var publishAddress: String { server.address + "/v2/publish/" }
}
