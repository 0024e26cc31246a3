import Foundation
import NIOCore
import ServiceLifecycle

/// One of the service's doors: says in our words why it can't be opened, and marks when it begins to close.
struct Door: Service {
  let origin: AppOrigin
  let service: any Service
  /// What an error of the server amounts to.
  let refusal: @Sendable (any Error) -> CutroomError

  func run() async throws {
    try await withTaskCancellationOrGracefulShutdownHandler {
      do {
        try await service.run()
      } catch let error as CancellationError {
        throw error
      } catch {
        throw refusal(error)
      }
    } onCancelOrGracefulShutdown: {
      origin.closing()
    }
  }
}

/// Runs a service only once the server listens, so that its first deliveries don't knock on a closed door. It is told
/// first that the service stops, and marks that: whoever asks whether we are ready goes elsewhere.
struct OnceListening: Service {
  let origin: AppOrigin
  let service: any Service

  func run() async throws {
    let listens = await withTaskCancellationOrGracefulShutdownHandler {
      await origin.ready()
    } onCancelOrGracefulShutdown: {
      origin.giveUp()
    }
    guard listens else { return }
    try await withTaskCancellationOrGracefulShutdownHandler {
      try await service.run()
    } onCancelOrGracefulShutdown: {
      origin.closing()
    }
  }
}

extension CutroomError {
  /// Why the TCP door stays shut.
  static func address(host: String, port: Int, _ error: any Error) -> Self {
    if (error as? IOError)?.errnoCode == EADDRINUSE { return .portTaken(host: host, port: port) }
    return .addressUnusable(host: host, port: port, reason: "\(error)")
  }
}
