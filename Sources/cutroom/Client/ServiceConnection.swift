import CutroomService
import Foundation

/// Finds the service of a data folder: the one that runs, else one in this process for as long as the command takes.
enum ServiceConnection {
  /// The service that answers on the folder's socket; nil when none does.
  static func running(at socketPath: String) async -> APIClient? {
    let client = APIClient(socketPath: socketPath)
    return await answers(client) ? client : nil
  }

  /// Runs `body` against the running service, or against one of our own that stops afterwards. A signal cancels it.
  static func use<Value: Sendable>(
    _ configuration: Configuration, _ body: @escaping @Sendable (APIClient) async throws -> Value
  ) async throws -> Value {
    try await Interruption.watching { try await reach(configuration, body) }
  }

  private static func reach<Value: Sendable>(
    _ configuration: Configuration, _ body: @escaping @Sendable (APIClient) async throws -> Value
  ) async throws -> Value {
    let own = configuration.isCalledBack ? configuration : onlyHere(configuration)
    for _ in 0..<patience {
      if let client = await running(at: configuration.socketPath) { return try await body(client) }
      try Task.checkCancellation()
      do {
        return try await LocalService.run(own) { try await body(APIClient(socketPath: own.socketPath)) }
      } catch CutroomError.folderInUse {
        // Somebody else is starting or stopping: its socket will answer, or its lock will go.
        try await Task.sleep(for: .milliseconds(250))
      }
    }
    throw CommandFailure(
      status: .tryLater,
      message: "Another cutroom holds \(configuration.dataFolder) but does not answer. Try again in a moment.")
  }

  /// The same service on a free port that nobody else looks for. Not where a hosted service calls back: media links and
  /// deliveries name the configured address, and whatever leads there ends at the configured port.
  private static func onlyHere(_ configuration: Configuration) -> Configuration {
    var own = configuration
    (own.host, own.port) = ("127.0.0.1", 0)
    return own
  }

  /// Quarters of a second.
  private static let patience = 60

  private static func answers(_ client: APIClient) async -> Bool {
    do { return try await client.send("GET", "/health/live").status == 200 } catch { return false }
  }
}
