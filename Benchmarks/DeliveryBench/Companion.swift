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
    let running = try Running(program, arguments, environment)
    let reader = running.output
    let address = await Blocking.run { Self.address(in: reader) }
    guard let address else { throw BenchFailure("\(program.lastPathComponent) ended before it listened") }
    return Self(process: running.process.processIdentifier, address: address, exit: running.exit)
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

/// A program that was started, and what it prints.
struct Running {
  let process = Process()
  let output: FileHandle
  /// Left when it has ended. `waitUntilExit` would spin in a run loop without sources.
  let exit = DispatchGroup()

  init(_ program: URL, _ arguments: [String], _ environment: [String: String]) throws {
    let pipe = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    output = pipe.fileHandleForReading
    exit.enter()
    process.terminationHandler = { [exit] _ in exit.leave() }
    try process.run()
  }
}

/// A program that is run to its end.
enum Command {
  /// What it printed.
  static func output(
    of program: URL, _ arguments: [String], environment: [String: String] = [:]
  ) async throws -> String {
    let running = try Running(program, arguments, environment)
    let (reader, exit) = (running.output, running.exit)
    let data = await Blocking.run { reader.readDataToEndOfFile() }
    await Blocking.run { exit.wait() }
    guard running.process.terminationStatus == 0 else {
      throw BenchFailure("\(program.lastPathComponent) \(arguments) ended with \(running.process.terminationStatus)")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// Writes out what `print` keeps when nobody's terminal reads it.
func flushOutput() { fflush(nil) }
