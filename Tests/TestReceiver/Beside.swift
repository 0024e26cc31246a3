import Logging
import ServiceLifecycle

/// Runs `body` beside a server, which then stops as by a signal: one that is canceled while it accepts a connection
/// traps in NIO (swift-nio issue 2637). What still hangs after two seconds is canceled.
package func beside<Value: Sendable>(
  _ server: some Service, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  var configuration = ServiceGroupConfiguration(services: [.init(service: server)], logger: logger)
  configuration.maximumGracefulShutdownDuration = .seconds(2)
  let services = ServiceGroup(configuration: configuration)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await services.run() }
    let result: Result<Value, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    await services.triggerGracefulShutdown()
    try await group.waitForAll()
    return try result.get()
  }
}
