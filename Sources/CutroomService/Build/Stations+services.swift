import Accounts
import ClipModel
import Dashboard
import Database
import Delivery
import Foundation
import Generation
import HTTPAPI
import Hummingbird
import Intake
import Library
import Logging
import NIOCore
import Outbound
import ServiceLifecycle
import StudioTasks

extension Stations {
  /// Removes what a killed process left: files that no transaction recorded. Where other nodes may be at work, nothing
  /// that they could still have in hand.
  func tidy() async throws {
    let sparing = storage.database.isShared ? Sparing.young(at: storage.clock.now) : .nothing
    _ = try await originals.sweep(sparing: sparing)
    try await studio.removeLeftovers(sparing: sparing)
    let generation = generation
    _ = try await library.sweep(sparing: sparing) { try await generation.isRecorded($0) }
  }

  /// Storage first, deliveries last: they stop in reverse, so that what is being delivered to ourselves still finds an
  /// open door.
  ///
  /// - Parameter parts: where the parts are, which `/health/ready` looks after.
  func services(parts: [String]) throws -> [any Service] {
    let always: [any Service] = [
      notifier, Sweeper(generation: generation), StudioCleaner(studio: studio),
      MessageRetention(outbox: Outbox(queue: queue), times: configuration.retention, logger: logger),
    ]
    return [Closing(stations: self)] + storage.services + betweenNodes + always + runners + (try doors(parts: parts))
      + deliveries
  }

  /// What nodes that share a database tell each other.
  private var betweenNodes: [any Service] {
    guard let bell = storage.bell, let roster = storage.roster else { return [] }
    return [roster, BellLine(bell: bell, signal: queue.signal, live: generation.live)]
  }

  /// What does the durable work that is this node's.
  private var runners: [any Service] {
    var runners: [any Service] = []
    if configuration.roles.contains(.studio) {
      runners.append(
        WorkRunner(queue: queue, kind: .studioTask, handler: studioHandler, concurrency: 1, logger: logger))
    }
    guard configuration.roles.contains(.courier) else { return runners }
    runners.append(scheduler)
    let toQStash: any WorkHandler = if let relay { relay } else { Recall(outbox: Outbox(queue: queue)) }
    let relays = WorkRunner(queue: queue, kind: .relay, handler: toQStash, concurrency: 4, logger: logger)
    runners.append(OnceListening(origin: origin, service: relays))
    return runners
  }

  private var deliveries: [any Service] {
    guard configuration.roles.contains(.courier) else { return [] }
    let messages = WorkRunner(
      queue: queue, kind: .message, handler: courier, concurrency: Courier.slots, reserved: Courier.reservedSlots,
      patience: Courier.patience, logger: logger)
    return [OnceListening(origin: origin, service: messages)]
  }

  private var scheduler: Scheduler {
    Scheduler(
      store: ScheduleStore(office: PostOffice(outbox: Outbox(queue: queue), limits: configuration.publishLimits)),
      logger: logger)
  }

  /// The same routes on a TCP port and on the data folder's socket.
  private func doors(parts: [String]) throws -> [any Service] {
    let router = try router(parts: parts)
    let (host, port, origin) = (configuration.host, configuration.port, origin)
    let (data, socket) = (configuration.dataFolder, configuration.socketPath)
    // Whoever says nothing for so long, or sent what is no HTTP and stays, gives the connection up; answers that last are
    // not meant.
    let idle = TimeAmount.seconds(120)
    let tcp = Application(
      router: router, server: .http1(configuration: .init(idleTimeout: idle)),
      configuration: .init(address: .hostname(host, port: port), serverName: nil),
      onServerRunning: { channel in
        origin.listening(host: host, port: channel.localAddress?.port ?? 0)
      }, logger: quietLogger)
    let local = Application(
      router: router, configuration: .init(address: .unixDomainSocket(path: socket), serverName: nil),
      onServerRunning: { _ in
        // Only the owner may connect; the folder around it is closed to others already.
        _ = chmod(socket, 0o600)
        origin.socketListening()
      }, logger: quietLogger)
    return [
      Door(origin: origin, service: tcp) { .address(host: host, port: port, $0) },
      Door(origin: origin, service: local) { .folderUnusable(folder: data, reason: "no socket there: \($0)") },
    ]
  }

  private func router(parts: [String]) throws -> Router<DoorContext> {
    let router = makeRouter(authenticator: authenticator)
    let origin = origin
    let readiness = Readiness(
      database: storage.database, clock: storage.clock, folder: folder.files, parts: parts,
      kinds: Set(WorkItem.Kind.allCases.filter { configuration.roles.contains($0.role) }),
      isClosing: { origin.isClosing })
    var services = APIServices(
      database: storage.database, clock: storage.clock, accounts: accounts,
      limiter: RateLimiter(burst: 200, perSecond: 50, clock: storage.clock), originals: originals,
      mediaLinks: mediaLinks,
      generation: generation, library: library, studio: studio, queue: queue, signatures: signatures,
      appURL: { origin.address }, origins: { [origin.address, origin.localAddress] },
      obstacles: { await readiness.obstacles() }, version: CutroomService.version)
    services.scheduleLimits = ScheduleLimits(count: configuration.maximumSchedules)
    services.publishLimits = configuration.publishLimits
    services.metricsAccess = MetricsAccess(
      token: configuration.metricsToken, hasPublicAddress: configuration.publicAddress != nil)
    addRoutes(to: router, services: services)
    let publicAddress = configuration.publicAddress
    try Dashboard(
      generation: generation, accounts: accounts, clock: storage.clock,
      maximumBytes: Int64(configuration.maximumUploadBytes),
      isSecure: { publicAddress?.hasPrefix("https://") ?? false }
    ).addRoutes(to: router)
    return router
  }

  /// Hummingbird tells at `info` that it listens; we say that ourselves.
  private var quietLogger: Logger {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return quiet
  }
}

/// Closes what every other service used, after all of them have stopped.
private struct Closing: Service {
  let stations: Stations

  func run() async throws {
    do { try await gracefulShutdown() } catch is CancellationError {}
    try await stations.outbound.shutdown()
    try await stations.storage.close()
  }
}
