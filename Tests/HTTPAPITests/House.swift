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
import MediaTools
import Outbound
import ServiceLifecycle
import StudioTasks
import TestClock
import TestDatabase

/// All routes, for programs and for people, on a real server and its socket, over a database and a folder of their own.
/// Nothing delivers messages and nobody works on tasks.
struct House: Sendable {
  let folder: String
  let database: any Database
  let clock: ManualClock
  let accounts: AccountStore
  let generation: Generation
  let originals: OriginalStore
  let mediaLinks: MediaLinks
  let library: FolderStore
  let tool: MediaTool
  let client: Client
  /// Keys of two accounts.
  let key: String
  let otherKey: String
  let owner: Account.ID
  let internalToken: String
  /// What happens while a video is looked at: after it came in, before anything is recorded.
  let interlude: Interlude
  /// What happens while the clip engine is asked for an uploaded video, before it answers.
  let asking: Interlude
  let queue: WorkQueue
  let outbound: OutboundClient
  /// All routes for programs.
  let routes: [Route]
  /// Stops the servers as a signal would.
  let stop: @Sendable () async -> Void

  struct Route: Hashable, Sendable {
    let method: String
    /// As the router writes it: `/v2/queues/{queue}`, `/v2/publish/**`.
    let path: String
  }

  /// How one house differs from another.
  struct Rules: Sendable {
    var limiter: (burst: Int, perSecond: Double) = (10_000, 1000)
    var maximumBytes: Int64 = 4 << 20
    /// Of one account.
    var maximumSchedules = 100
    var limits = PublishLimits()
    /// Who may read `/metrics`.
    var metrics = MetricsAccess()
    /// Of the clip engine.
    var capabilities = ProviderCapabilities.studio
    /// QStash's own pair, as `QSTASH_CURRENT_SIGNING_KEY` and `QSTASH_NEXT_SIGNING_KEY` give it.
    var hosted: SigningKeyPair?
    /// Who takes the service's own messages.
    var sender: @Sendable (Outbox) -> any MessageSender = { CourierSender(outbox: $0) }
  }

  /// Runs `body` in a house on each of the usual databases.
  static func with(
    _ rules: Rules = Rules(), _ body: @escaping @Sendable (House) async throws -> Void
  ) async throws {
    for driver in Drivers.usual {
      try await withTemporaryFolder { folder in
        try await driver.withDatabase { database in
          try await run(folder: folder, database: database, rules: rules, body)
        }
      }
    }
  }

  private static func run(
    folder: String, database: any Database, rules: Rules, _ body: @escaping @Sendable (House) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    let port = PortBox()
    let outbound = OutboundClient()
    let token = Secret.random()
    let stations = try await Stations.make(
      folder: folder, database: database, clock: clock, outbound: outbound, port: port, token: token, rules: rules)
    let router = makeRouter(authenticator: Authenticator(accounts: stations.accounts, internalToken: token))
    addRoutes(
      to: router,
      services: stations.services(
        database: database, clock: clock, port: port, rules: rules))
    let routes = router.routes.map { Route(method: $0.method.rawValue, path: $0.path.description) }
    try Dashboard(
      generation: stations.generation, accounts: stations.accounts, clock: clock, maximumBytes: rules.maximumBytes,
      isSecure: { false }
    ).addRoutes(to: router)
    let socket = folder + "/s"
    let group = ServiceGroup(
      services: [
        Application(
          router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
          onServerRunning: { port.opened($0.localAddress?.port ?? 0) }, logger: quiet),
        Application(
          router: router, configuration: .init(address: .unixDomainSocket(path: socket)),
          onServerRunning: { _ in port.opened(nil) }, logger: quiet),
      ], logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      await port.ready()
      let issued = try await stations.accounts.createKey(accountName: "first")
      let other = try await stations.accounts.createKey(accountName: "second")
      let house = House(
        folder: folder, database: database, clock: clock, accounts: stations.accounts,
        generation: stations.generation, originals: stations.originals, mediaLinks: stations.mediaLinks,
        library: stations.library, tool: stations.tool, client: Client(base: port.origin, socket: socket),
        key: issued.secret.text, otherKey: other.secret.text, owner: issued.key.account.id,
        internalToken: token.text, interlude: stations.interlude, asking: stations.asking, queue: stations.queue,
        outbound: outbound, routes: routes, stop: { await group.triggerGracefulShutdown() })
      let result: Result<Void, any Error>
      do { result = .success(try await body(house)) } catch { result = .failure(error) }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      try await outbound.shutdown()
      try result.get()
    }
  }

  static let quiet: Logger = {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
  }()
}

/// The stations behind the doors.
struct Stations {
  let accounts: AccountStore
  let generation: Generation
  let originals: OriginalStore
  let mediaLinks: MediaLinks
  let library: FolderStore
  let studio: StudioTasks
  let queue: WorkQueue
  let tool: MediaTool
  let interlude: Interlude
  let asking: Interlude

  static func make(
    folder: String, database: any Database, clock: ManualClock, outbound: OutboundClient, port: PortBox,
    token: Secret, rules: House.Rules
  ) async throws -> Stations {
    let (interlude, asking) = (Interlude(), Interlude())
    let queue = WorkQueue(database: database, clock: clock)
    let tool = await MediaTool.detected()
    let library = try FolderStore(folder: folder + "/library")
    let originals = try OriginalStore(
      database: database, clock: clock,
      configuration: IntakeConfiguration(
        folder: folder + "/originals", temporaryFolder: folder + "/tmp", maximumBytes: rules.maximumBytes),
      probe: { path in
        try await interlude.run()
        return try await tool.probe(path)
      })
    let links = try await MediaLinks.load(database: database, clock: clock)
    let studio = try await StudioTasks.open(
      database: database, queue: queue,
      configuration: StudioTasksConfiguration(folder: URL(filePath: folder + "/studio"), appURL: { port.origin }),
      clock: clock, logger: House.quiet)
    let seams = GenerationSeams(
      mediaLink: { original, appURL in
        try await asking.run()
        return links.link(to: Original.ID(original), appURL: appURL)
      }, localFile: { try await studio.localFile(at: $0) },
      download: { _, _ in }, clipProbe: NoProbe(), notify: { _, _ in }, noticesWaiting: {},
      forgetOriginal: { try await originals.forget(Original.ID($0)) }, clipPath: { "/v1/clips/\($1)/video" })
    let provider = KlapClient(
      name: "Studio", capabilities: rules.capabilities, outbound: outbound, base: { port.origin + "/v2" },
      key: token.text, appURL: { "cutroom-app:" })
    let generation = Generation(
      database: database, sender: rules.sender(Outbox(queue: queue)), queue: queue, providers: [provider],
      store: library, seams: seams, live: LiveEvents(), clock: clock,
      configuration: GenerationConfiguration(scratch: folder + "/tmp"), logger: House.quiet)
    return Stations(
      accounts: AccountStore(database: database, clock: clock), generation: generation, originals: originals,
      mediaLinks: links, library: library, studio: studio, queue: queue, tool: tool, interlude: interlude,
      asking: asking)
  }

  func services(database: any Database, clock: ManualClock, port: PortBox, rules: House.Rules) -> APIServices {
    var services = APIServices(
      database: database, clock: clock, accounts: accounts,
      limiter: RateLimiter(burst: rules.limiter.burst, perSecond: rules.limiter.perSecond, clock: clock),
      originals: originals,
      mediaLinks: mediaLinks, generation: generation, library: library, studio: studio, queue: queue,
      signatures: WorkerSignatures(database: database, hosted: rules.hosted, clock: clock), appURL: { port.origin },
      origins: { [port.origin] }, obstacles: { [] }, version: "test")
    services.scheduleLimits = ScheduleLimits(count: rules.maximumSchedules)
    services.metricsAccess = rules.metrics
    services.publishLimits = rules.limits
    return services
  }
}

/// No clip is looked at here.
private struct NoProbe: ClipProbe {
  func measure(_ path: String) async throws -> ClipMeasures { ClipMeasures(duration: 1, width: 1, height: 1) }
  func makeThumbnail(of path: String, at second: Double, to jpeg: String) async throws {}
}
