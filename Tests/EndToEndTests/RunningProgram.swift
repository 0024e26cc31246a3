import Foundation
import Synchronization

/// `cutroom` as a process of its own, with what it wrote.
final class RunningProgram: Sendable {
  struct Ended: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  private struct Streams {
    var output = ""
    var errors = ""
    var status: Int32?
    var ends: [CheckedContinuation<Int32, Never>] = []
    var watchers: [(text: String, continuation: CheckedContinuation<String?, Never>)] = []
  }

  private let streams = Mutex(Streams())
  let pid: pid_t

  var hasEnded: Bool { streams.withLock { $0.status != nil } }

  /// Starts the program, or another; nothing is inherited but what `installation` says.
  init(
    _ arguments: [String], in installation: Installation, folder: URL? = nil, program: URL = Installation.program
  ) throws {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = installation.environment
    process.currentDirectoryURL = folder ?? installation.home
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    let exit = DispatchGroup()
    exit.enter()
    process.terminationHandler = { _ in exit.leave() }
    try process.run()
    pid = process.processIdentifier
    let readers = DispatchGroup()
    collect(output, readers) { $0.output += $1 }
    collect(errors, readers) { $0.errors += $1 }
    // Threads of their own: reads that block would use up a shared pool.
    Thread.detachNewThread { [self] in
      // Not `waitUntilExit`, whose run loop spins where it has no sources.
      exit.wait()
      readers.wait()
      finish(process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus)
    }
  }

  /// Waits for the end.
  func ended() async -> Ended {
    let status = await withCheckedContinuation { continuation in
      let known: Int32? = streams.withLock { streams in
        if streams.status == nil { streams.ends.append(continuation) }
        return streams.status
      }
      if let known { continuation.resume(returning: known) }
    }
    return streams.withLock { Ended(status: status, output: $0.output, errors: $0.errors) }
  }

  /// The first line of the output that contains `text`; nil when the program ended without one.
  func line(containing text: String) async -> String? {
    await withCheckedContinuation { continuation in
      let now: String?? = streams.withLock { streams in
        if let line = Self.line(containing: text, in: streams.output) { return .some(line) }
        if streams.status != nil { return .some(nil) }
        streams.watchers.append((text, continuation))
        return .none
      }
      if let now { continuation.resume(returning: now) }
    }
  }

  /// Sends a signal to this process alone, unless it has ended: its number may be another's by then.
  func send(_ signal: Int32) { if !hasEnded { kill(pid, signal) } }

  private func collect(
    _ pipe: Pipe, _ readers: DispatchGroup, _ append: @escaping @Sendable (inout Streams, String) -> Void
  ) {
    readers.enter()
    let descriptor = pipe.fileHandleForReading
    Thread.detachNewThread { [self] in
      while true {
        let data = descriptor.availableData
        if data.isEmpty { break }
        let text = String(decoding: data, as: UTF8.self)
        let found = streams.withLock { streams in
          append(&streams, text)
          return Self.takeWatchers(&streams)
        }
        for (continuation, line) in found { continuation.resume(returning: line) }
      }
      readers.leave()
    }
  }

  private func finish(_ status: Int32) {
    let (ends, watchers) = streams.withLock { streams in
      streams.status = status
      defer {
        streams.ends = []
        streams.watchers = []
      }
      return (streams.ends, streams.watchers)
    }
    for end in ends { end.resume(returning: status) }
    for watcher in watchers { watcher.continuation.resume(returning: nil) }
  }

  private static func takeWatchers(_ streams: inout Streams) -> [(CheckedContinuation<String?, Never>, String)] {
    var found: [(CheckedContinuation<String?, Never>, String)] = []
    streams.watchers.removeAll { watcher in
      guard let line = line(containing: watcher.text, in: streams.output) else { return false }
      found.append((watcher.continuation, line))
      return true
    }
    return found
  }

  private static func line(containing text: String, in output: String) -> String? {
    // Only whole lines: the last piece may still grow.
    output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().first { $0.contains(text) }.map(
      String.init)
  }
}
