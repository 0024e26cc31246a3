import Accounts
import ClipModel
import Database
import Delivery
import Foundation
import Generation
import Intake
import Library
import Logging
import MediaTools
import Notification
import Outbound
import Studio
import StudioTasks

/// Every station of one process, wired: the only place that names drivers.
struct Stations: Sendable {
  let configuration: Configuration
  let folder: DataFolder
  let storage: Storage
  let logger: Logger
  let origin: AppOrigin
  let outbound: OutboundClient
  let queue: WorkQueue
  let courier: Courier
  /// Publishes to hosted QStash; nil when Courier delivers.
  let relay: Relay?
  let accounts: AccountStore
  let authenticator: Authenticator
  let originals: OriginalStore
  let mediaLinks: MediaLinks
  let library: FolderStore
  let studio: StudioTasks
  let studioHandler: TaskHandler
  let generation: Generation
  let signatures: WorkerSignatures
  let notifier: Notifier
}

extension Stations {
  /// Wires the stations over an open data folder and database. Nothing runs yet.
  static func wire(
    _ configuration: Configuration, folder: DataFolder, storage: Storage, logger: Logger
  ) async throws -> Stations {
    let (database, clock) = (storage.database, storage.clock)
    let origin = AppOrigin(publicAddress: configuration.publicAddress)
    let outbound = OutboundClient()
    let queue = WorkQueue(database: database, clock: clock, logger: logger)
    let outbox = Outbox(queue: queue)
    let internalToken = Secret.random(prefix: "int_")
    let accounts = AccountStore(database: database, clock: clock)
    let tool = await MediaTool.detected()
    let library = try FolderStore(folder: folder.folder("library"))
    let originals = try OriginalStore(
      database: database, clock: clock,
      configuration: IntakeConfiguration(
        folder: folder.folder("originals"), temporaryFolder: folder.temporary,
        maximumBytes: Int64(configuration.maximumUploadBytes)),
      probe: { try await tool.probe($0) })
    let mediaLinks = try await MediaLinks.load(database: database, clock: clock)
    let courierSender = CourierSender(outbox: outbox)
    let studio = try await StudioTasks.open(
      database: database, queue: queue,
      configuration: StudioTasksConfiguration(
        folder: URL(filePath: folder.folder("studio")), appURL: { origin.address },
        extensions: configuration.studioExtensions),
      clock: clock, logger: logger)
    let notifier = Notifier(
      database: database, outbox: folder.folder("outbox"), recipient: configuration.notifyAddress, clock: clock,
      logger: logger)
    let generation = Generation(
      database: database, sender: configuration.qstash == nil ? courierSender : QStashSender(outbox: outbox),
      queue: queue,
      providers: providers(configuration, outbound: outbound, origin: origin, token: internalToken), store: library,
      seams: seams(
        configuration, origin: origin, outbound: outbound, originals: originals, links: mediaLinks, studio: studio,
        notifier: notifier, tool: tool),
      live: LiveEvents(), clock: clock, configuration: road(configuration, folder, storage), logger: logger)
    return Stations(
      configuration: configuration, folder: folder, storage: storage, logger: logger, origin: origin,
      outbound: outbound, queue: queue,
      courier: Courier(
        outbox: outbox, addresses: addresses(configuration, origin: origin), client: outbound,
        longestTimeout: configuration.publishLimits.timeout, logger: logger),
      relay: relay(configuration, outbox: outbox, outbound: outbound, origin: origin, logger: logger),
      accounts: accounts,
      authenticator: Authenticator(accounts: accounts, internalToken: internalToken), originals: originals,
      mediaLinks: mediaLinks, library: library, studio: studio,
      studioHandler: TaskHandler(
        studio: studio, pipeline: try pipeline(configuration, tool: tool),
        sources: sources(configuration, origin: origin, outbound: outbound, originals: originals, links: mediaLinks),
        sender: courierSender, logger: logger),
      generation: generation,
      signatures: WorkerSignatures(database: database, hosted: hostedPair(configuration), clock: clock),
      notifier: notifier)
  }

  private static func road(
    _ configuration: Configuration, _ folder: DataFolder, _ storage: Storage
  ) -> GenerationConfiguration {
    GenerationConfiguration(
      scratch: folder.temporary, startDelay: configuration.startDelay, runLimit: configuration.runLimit,
      repeatUncertain: configuration.klap?.repeatUncertain ?? true, roster: storage.roster, table: storage.table)
  }

  private static func hostedPair(_ configuration: Configuration) -> SigningKeyPair? {
    configuration.hostedSigningKeys.first.map {
      SigningKeyPair(current: $0, next: configuration.hostedSigningKeys.dropFirst().first)
    }
  }

  private static func addresses(_ configuration: Configuration, origin: AppOrigin) -> DeliveryAddresses {
    DeliveryAddresses(
      appOrigin: { origin.localAddress }, publicOrigin: configuration.publicAddress,
      privateAllowed: configuration.publicAddress == nil,
      allowHosts: Set(configuration.deliverAllowHosts.map { $0.lowercased() }))
  }

  private static func relay(
    _ configuration: Configuration, outbox: Outbox, outbound: OutboundClient, origin: AppOrigin, logger: Logger
  ) -> Relay? {
    configuration.qstash.map { qstash in
      Relay(
        outbox: outbox,
        addresses: DeliveryAddresses(appOrigin: { origin.address }, privateAllowed: configuration.publicAddress == nil),
        client: outbound, configuration: QStashConfiguration(address: qstash.address, token: qstash.token),
        logger: logger)
    }
  }

  /// The first one makes the clips of new runs.
  private static func providers(
    _ configuration: Configuration, outbound: OutboundClient, origin: AppOrigin, token: Secret
  ) -> [any ClipProvider] {
    let studio = KlapClient(
      name: "Studio", capabilities: .studio, outbound: outbound, base: { origin.localAddress + "/v2" },
      key: token.text, appURL: { DeliveryAddresses.placeholder })
    guard let klap = configuration.klap else { return [studio] }
    let hosted = KlapClient(
      name: "Klap", capabilities: .hostedKlap, outbound: outbound, base: { klap.address }, key: klap.key,
      appURL: { origin.address })
    return klap.takesNewRuns ? [hosted, studio] : [studio, hosted]
  }

  private static func pipeline(_ configuration: Configuration, tool: MediaTool) throws -> Pipeline {
    let parts = Parts(home: URL(filePath: configuration.home))
    return Pipeline(
      tool: tool,
      listener: Listener(
        engine: SpeechEngine(python: parts.speechPython.path, model: parts.speechModel.path), tool: tool),
      watcher: try Watcher(media: tool, faceLibrary: parts.faceLibrary.path),
      renderer: Renderer(media: tool, fonts: parts.fonts))
  }
}
