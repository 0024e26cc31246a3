import Foundation
import Subprocess
import SystemPackage

/// Runs children: confined, limited, both pipes drained, and gone with their whole group when the task is canceled.
package struct Runner: Sendable {
  package let confinement: Confinement

  package init(confinement: Confinement) { self.confinement = confinement }

  /// The spawn configuration of `command`, for callers that talk to the child themselves.
  package func configuration(for command: Command) -> Configuration {
    let line = confinement.commandLine(for: command)
    var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp"]
    environment.merge(command.environment) { $1 }
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = Self.teardown
    let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    return Configuration(
      executable: .name(line[0]), arguments: Arguments(Array(line.dropFirst())),
      environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
      workingDirectory: FilePath(command.writes.first ?? "/"), platformOptions: options)
  }

  /// The whole group is killed at once: a sandbox that has just begun would ignore anything milder, and wait for ever
  /// for its other half, which would not.
  static let teardown: [TeardownStep] = [
    .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100))
  ]

  /// Runs `command` to its end and hands every piece of its standard output to `receive`.
  ///
  /// - Throws: `MediaError.outOfTime`, `.tooMuchOutput`, `.toolMissing`, `CancellationError`, and what `receive`
  ///   throws; the child is gone in every case.
  package func run(
    _ command: Command, receive: (UnsafeRawBufferPointer) throws -> Void = { _ in }
  ) async throws -> CommandResult {
    let outcome: ExecutionResult<Ending, SequenceOutput, SequenceOutput>
    do {
      outcome = try await Subprocess.run(
        configuration(for: command), input: .none, output: .sequence, error: .sequence
      ) { execution in
        try await Self.drain(execution, limits: command.limits, receive: receive)
      }
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      throw MediaError.toolMissing(command.program, String(describing: error))
    }
    try Task.checkCancellation()
    if outcome.closureResult.expired { throw MediaError.outOfTime(command.program) }
    return CommandResult(status: outcome.terminationStatus.code, errorText: outcome.closureResult.errorText)
  }

  private struct Ending: Sendable {
    var errorText = ""
    var expired = false
  }

  private enum Part: Sendable {
    case errorText(String)
    case expired(Bool)
  }

  private static func drain(
    _ execution: Execution<some InputProtocol, SequenceOutput, SequenceOutput>, limits: Command.Limits,
    receive: (UnsafeRawBufferPointer) throws -> Void
  ) async throws -> Ending {
    try await withThrowingTaskGroup(of: Part.self) { group in
      group.addTask { .errorText(try await tail(of: execution.standardError)) }
      group.addTask {
        do { try await Task.sleep(for: limits.time) } catch { return .expired(false) }
        await execution.teardown(using: teardown)
        return .expired(true)
      }
      var received = 0
      for try await buffer in execution.standardOutput {
        received += buffer.count
        guard received <= limits.output else { throw MediaError.tooMuchOutput }
        try buffer.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in try receive(bytes) }
      }
      var ending = Ending()
      while let part = try await group.next() {
        switch part {
        case .errorText(let text):
          ending.errorText = text
          group.cancelAll()
        case .expired(let expired): ending.expired = expired
        }
      }
      return ending
    }
  }

  static func tail(of sequence: SubprocessOutputSequence) async throws -> String {
    var bytes: [UInt8] = []
    for try await buffer in sequence {
      buffer.withUnsafeBytes { bytes.append(contentsOf: $0) }
      if bytes.count > 64 << 10 { bytes.removeFirst(bytes.count - (16 << 10)) }
    }
    return String(decoding: bytes.suffix(16 << 10), as: UTF8.self)
  }
}

extension TerminationStatus {
  /// The exit code, or 128 + the signal, as a shell would say it.
  package var code: Int {
    switch self {
    case .exited(let code): Int(code)
    case .signaled(let signal): 128 + Int(signal)
    }
  }
}
