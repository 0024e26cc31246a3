import ClipModel
import Database
import Delivery
import Logging
import ServiceLifecycle
import TestClock
import TestDatabase

/// Everything that a test of a running engine needs.
struct Engine: Sendable {
  let database: any Database
  let clock: ManualClock
  let queue: WorkQueue
  let group: ServiceGroup

  func add(
    _ id: String, kind: WorkItem.Kind = .studioTask, due: Timestamp? = nil, retries: Int = 3, account: Account.ID = .app
  ) async throws {
    let item = WorkItem(
      id: WorkItem.ID(id), kind: kind, account: account, payload: [], due: due ?? clock.now,
      maximumRetries: retries)
    _ = try await database.write { try queue.enqueue(item, in: $0) }
  }

  func status(_ id: String) async throws -> WorkStatus? {
    try await database.read { try queue.status(WorkItem.ID(id), in: $0) }
  }

  /// Where an item stands once it is finished.
  func settled(_ id: String) async throws -> WorkStatus {
    while true {
      if let status = try await status(id), !status.isLive { return status }
      try Task.checkCancellation()
      await Task.yield()
    }
  }

  /// Begins a graceful shutdown; `withEngine` waits for its end.
  func stop() async { await group.triggerGracefulShutdown() }
}

let silent: Logger = {
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  return logger
}()

/// Runs `body` beside a runner of `kind` on a manual clock; stops it gracefully afterwards. Engine and runner see the
/// database through `wrap`.
func withEngine(
  _ driver: Drivers = .sqlite, kind: WorkItem.Kind = .studioTask, clock: ManualClock = ManualClock(),
  concurrency: Int = 4, reserved: Int = 0, patience: Duration = .zero, grace: Duration = .seconds(10),
  logger: Logger = silent,
  through wrap: @Sendable (any Database) -> any Database = { $0 },
  handler: @escaping @Sendable (WorkQueue) -> any WorkHandler,
  prepare: @escaping @Sendable (WorkQueue, any Database) async throws -> Void = { _, _ in },
  _ body: @escaping @Sendable (Engine) async throws -> Void
) async throws {
  try await driver.withDatabase { plain in
    let database = wrap(plain)
    let queue = WorkQueue(database: database, clock: clock)
    try await prepare(queue, database)
    let runner = WorkRunner(
      queue: queue, kind: kind, handler: handler(queue), concurrency: concurrency, reserved: reserved,
      patience: patience, grace: grace, logger: logger)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [ServiceGroupConfiguration.ServiceConfiguration(service: runner)], logger: silent))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      try await body(Engine(database: database, clock: clock, queue: queue, group: group))
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }
}
