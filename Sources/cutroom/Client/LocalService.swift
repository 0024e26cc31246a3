import CutroomService
import Foundation
import Logging
import ServiceLifecycle

/// The service inside this process, for the time of one command.
enum LocalService {
  /// Starts the service, runs `body` once it answers, and stops it in good order, also when the command is canceled:
  /// what was begun is kept and goes on with the next command.
  static func run<Value: Sendable>(
    _ configuration: Configuration, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let service = try await CutroomService.build(configuration, logger: Logs.quiet)
    let serviceGroup = ServiceGroup(configuration: service.groupConfiguration)
    // A task of its own, which is never canceled: that would close the database under those who still write.
    let running = Task { try await serviceGroup.run() }
    guard await service.origin.ready() else {
      // The group's own end says why.
      try await running.value
      throw CancellationError()
    }
    let outcome: Result<Value, any Error>
    do {
      try Task.checkCancellation()
      outcome = .success(try await body())
    } catch {
      outcome = .failure(error)
    }
    // Waited for, so that the data folder is free when the command returns.
    await serviceGroup.triggerGracefulShutdown()
    try await running.value
    return try outcome.get()
  }
}
