import Foundation
import Synchronization
import Testing

/// The installations of a group of nodes, and the folder that they share.
final class Nodes: Sendable {
  private let database: String
  private let files: URL
  private let installations = Mutex<[Installation]>([])

  init(database: String) throws {
    self.database = database
    files = FileManager.default.temporaryDirectory.appending(path: "cutroom-files-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
  }

  /// Whether the studio has finished a stage.
  var hasBegun: Bool { !Installation.files(in: files.appending(path: "studio/cache")).isEmpty }

  /// The folders of claims that the studio has kept files in.
  var claimFolders: Set<String> {
    let tasks = files.appending(path: "studio/tasks")
    return Set(Installation.files(in: tasks).map { $0.split(separator: "/").prefix(2).joined(separator: "/") })
  }

  func add() throws -> Installation {
    let installation = try Installation(environment: [
      "DATABASE_URL": database, "CUTROOM_FILES": files.path, "START_DELAY": "0s",
    ])
    installations.withLock { $0.append(installation) }
    return installation
  }

  /// Starts a node, which listens when this returns.
  func start(_ installation: Installation, roles: String? = nil) async throws -> RunningProgram {
    let program = try RunningProgram(
      ["serve", "--port", "0"] + (roles.map { ["--roles", $0] } ?? []), in: installation)
    guard await program.line(containing: "listens on") != nil else {
      throw Installation.StartFailure(text: await program.ended().errors)
    }
    return program
  }

  /// Ends nodes in good order.
  static func stop(_ programs: [RunningProgram]) async {
    for program in programs {
      program.send(SIGTERM)
      #expect(await program.ended().status == 0)
    }
  }

  func remove() {
    for installation in installations.withLock(\.self) { installation.remove() }
    do { try FileManager.default.removeItem(at: files) } catch { print("\(files.path) stays: \(error)") }
  }
}
