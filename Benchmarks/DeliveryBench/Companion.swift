import Foundation
import Glibc

/// A server in a process of its own, which ends with `stop()`.
struct Companion: Sendable {
  let process: pid_t
  /// Where it listens, as it said itself.
  let address: String
  private let exit: DispatchGroup

  /// Starts a program and waits until it says `listens on` an address.
  static func start(_ program: URL, _ arguments: [String], environment: [String: String] = [:]) async throws -> Self {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    let exit = try process.begin()
    let reader = output.fileHandleForReading
    let address = await Blocking.run { Self.address(in: reader) }
    guard let address else { throw BenchFailure("\(program.lastPathComponent) ended before it listened") }
    return Self(process: process.processIdentifier, address: address, exit: exit)
  }

  /// The word behind `listens on`; nil when the output ends before.
  private static func address(in reader: FileHandle) -> String? {
    var text = ""
    while true {
      let piece = reader.availableData
      if piece.isEmpty { return nil }
      text += String(decoding: piece, as: UTF8.self)
      if let found = text.firstMatch(of: /listens on (\S+)\n/) { return String(found.1) }
    }
  }

  /// Runs `body` and stops the server, whatever happens.
  func during<Value>(_ body: () async throws -> Value) async throws -> Value {
    let result: Result<Value, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    await stop()
    return try result.get()
  }

  /// Ends it as an operator would, and waits.
  private func stop() async {
    kill(process, SIGTERM)
    await Blocking.run { [exit] in exit.wait() }
  }

  /// A program that was built beside this one.
  static func built(_ name: String) -> URL {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
  }
}

extension Process {
  /// Starts it; the group is left when it has ended. `waitUntilExit` would spin in a run loop without sources.
  func begin() throws -> DispatchGroup {
    let exit = DispatchGroup()
    exit.enter()
    terminationHandler = { _ in exit.leave() }
    try run()
    return exit
  }
}

/// Writes out what `print` keeps when nobody's terminal reads it.
func flushOutput() { fflush(nil) }
