import ClipModel
import Database
import Delivery
import Generation
import HTTPTypes
import Hummingbird
import Library
import Logging
import NIOCore
import Notification
import Outbound
import Synchronization
import TestClock
import TestDatabase
import TestReceiver

extension Road {
  /// Builds a road on each of the usual databases, runs `body` on it and takes it down.
  static func travel(
    _ settings: Settings = Settings(), _ body: @escaping @Sendable (Road) async throws -> Void
  ) async throws {
    for driver in Drivers.usual { try await driver.withDatabase { try await travel(settings, on: $0, body) } }
  }

  /// The same on a database of the caller's.
  static func travel(
    _ settings: Settings = Settings(), on database: any Database,
    _ body: @escaping @Sendable (Road) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in try await travel(settings, database, folder, body) }
  }

  private static func travel(
    _ settings: Settings, _ database: any Database, _ folder: String,
    _ body: @escaping @Sendable (Road) async throws -> Void
  ) async throws {
    let klap = ScriptedKlap()
    let traveller = Mutex<Generation?>(nil)
    let router = Router()
    klap.add(to: router)
    addWorkerRoutes(to: router) { traveller.withLock { $0 } }
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { announce.yield($0.localAddress?.port ?? 0) }, logger: silent)
    try await beside(application) {
      guard let port = await ports.first(where: { _ in true }) else { return }
      let base = "http://127.0.0.1:\(port)"
      klap.change { model in
        model.base = base
        model.extensions = settings.capabilities.extensions
      }
      let road = try make(settings, database, folder: folder, base: base, klap: klap)
      traveller.withLock { $0 = road.generation }
      try await body(road)
      try await road.parts.outbound.shutdown()
    }
  }

  private static func make(
    _ settings: Settings, _ database: any Database, folder: String, base: String, klap: ScriptedKlap
  ) throws -> Road {
    let clock = ManualClock()
    let queue = WorkQueue(database: database, clock: clock)
    let outbound = OutboundClient()
    let library = try FolderStore(folder: folder + "/library")
    let notifier = Notifier(
      database: database, outbox: folder + "/outbox", recipient: nil, clock: clock, logger: silent)
    let parts = Parts(
      database: database, clock: clock, queue: queue, outbound: outbound, library: library, notifier: notifier,
      folder: folder, base: base, settings: settings)
    let courier = Courier(
      outbox: Outbox(queue: queue), addresses: DeliveryAddresses(appOrigin: { base }, privateAllowed: true),
      client: outbound, logger: silent)
    return Road(
      database: database, clock: clock, queue: queue, courier: courier, generation: makeGeneration(parts), klap: klap,
      library: library, notifier: notifier, folder: folder, parts: parts)
  }

  /// The worker's routes as the doors have them, without the check of the signature.
  private static func addWorkerRoutes(
    to router: Router<BasicRequestContext>, _ generation: @escaping @Sendable () -> Generation?
  ) {
    let works: [(String, @Sendable (Generation, [UInt8]) async throws -> String)] = [
      ("/api/worker/process-klap", { try await $0.work(body: $1) }),
      ("/api/worker/process-clips", { try await $0.collect(body: $1) }),
      ("/api/webhooks/delivery", { try await $0.deliveryFailed(body: $1) }),
    ]
    for (path, work) in works {
      router.post(RouterPath(path)) { request, _ -> Response in
        guard let generation = generation() else { return Response(status: .serviceUnavailable) }
        let body = Array(buffer: try await request.body.collect(upTo: 1 << 20))
        do {
          return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: try await work(generation, body))))
        } catch let error as GenerationError where error.isRetryable {
          return Response(
            status: .serviceUnavailable, body: .init(byteBuffer: ByteBuffer(string: error.publicMessage)))
        }
      }
    }
  }
}
