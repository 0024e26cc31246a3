import CutroomService
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// The service inside this process, for the time of one command.
enum LocalService {
  /// Starts the service, runs `body` once it answers, and stops it in good order. Ctrl-C stops it too: what was begun
  /// is kept and goes on with the next command.
  static func run<Value: Sendable>(
    _ configuration: Configuration, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let service = try await CutroomService.build(configuration, logger: Logs.quiet)
    var group = service.groupConfiguration
    group.gracefulShutdownSignals = [.sigint, .sigterm]
    let serviceGroup = ServiceGroup(configuration: group)
    return try await withThrowingTaskGroup(of: Value?.self) { tasks in
      tasks.addTask {
        try await serviceGroup.run()
        return nil
      }
      tasks.addTask {
        await service.origin.ready()
        return try await body()
      }
      return try await result(of: &tasks, of: serviceGroup)
    }
  }

  private static func result<Value: Sendable>(
    of tasks: inout ThrowingTaskGroup<Value?, any Error>, of serviceGroup: ServiceGroup
  ) async throws
    -> Value
  {
    guard let first = try await tasks.next() else { throw interrupted }
    if let value = first {
      // Stopped only now that the value is here: its own end always means an interruption. Waited for, so that the data
      // folder is free when the command returns.
      await serviceGroup.triggerGracefulShutdown()
      _ = try await tasks.next()
      return value
    }
    tasks.cancelAll()
    throw interrupted
  }

  private static let interrupted = CommandFailure(
    status: .interrupted, message: "Stopped. Nothing is lost: the same command goes on where this one was.")
}
