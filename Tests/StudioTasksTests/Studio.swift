import ClipModel
import Database
import Delivery
import Foundation
import KlapProtocol
import Logging
import Studio
import StudioTasks
import TestClock
import TestDatabase
import TestTalk

/// A studio on a new database and folder, whose sources are files named by their address.
struct TestStudio: Sendable {
  static let owner = Account.ID("owner")

  let database: any Database
  let queue: WorkQueue
  let clock: ManualClock
  let tasks: StudioTasks
  let folder: URL
  private let logger: Logger

  /// The folder is removed afterwards.
  static func with<Value>(
    extensions: Bool = true, _ body: (TestStudio) async throws -> Value
  ) async throws -> Value {
    try await Drivers.sqlite.withDatabase { database in
      try await withTemporaryFolder { folder in
        try await body(TestStudio(database, folder: URL(fileURLWithPath: folder), extensions: extensions))
      }
    }
  }

  private init(_ database: any Database, folder: URL, extensions: Bool) async throws {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    self.logger = logger
    self.database = database
    self.folder = folder
    clock = ManualClock()
    queue = WorkQueue(database: database, clock: clock)
    tasks = try await StudioTasks.open(
      database: database, queue: queue,
      configuration: StudioTasksConfiguration(
        folder: folder, appURL: { "http://127.0.0.1:1" }, extensions: extensions), clock: clock, logger: logger)
  }

  /// The handler with the real parts; a download copies the file that an address names.
  func handler() async throws -> TaskHandler {
    TaskHandler(
      studio: tasks, pipeline: try await Pipeline.installed(),
      sources: TaskSources(
        resolveOwnMedia: { $0.hasPrefix("https://own/") ? String($0.dropFirst("https://own".count)) : nil },
        download: { address, path in
          try FileManager.default.copyItem(atPath: String(address.dropFirst("https://files".count)), toPath: path)
        }),
      sender: CourierSender(outbox: Outbox(queue: queue)), logger: logger)
  }

  /// Two small clips of the short talk, its words given.
  func request(source: String) async throws -> CreateTaskRequest {
    try CreateTaskRequest(
      sourceVideoURL: source, name: "Talk", options: ShortTalk.options,
      cutroom: CutroomRequest(
        transcript: try await ShortTalk.shared().transcript, webhookURL: "https://example.com/hook",
        webhookSecret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
  }

  /// Claims the one task and works on it until `isOver`, as the runner does.
  func work() async throws {
    let handler = try await handler()
    for claim in try await queue.claim(.studioTask, limit: 1) {
      let outcome = await handler.attempt(claim, lease: Lease(claim: claim, queue: queue))
      _ = try await queue.settle(claim, outcome, mourner: handler)
    }
  }

  /// `stage key` of everything that was computed, in order.
  func computed() async throws -> [String] {
    try await database.read { transaction in
      try transaction.run("SELECT stage, result_key FROM cutroom_task_stages WHERE computed = 1").map {
        "\(try $0.text("stage")) \(try $0.text("result_key"))"
      }
    }
  }

  /// Types of the webhooks on their way.
  func events() async throws -> [KlapEvent] {
    try await database.read { transaction in
      try transaction.run("SELECT body FROM cutroom_messages").map {
        try KlapJSON.decode(KlapEvent.self, from: $0.bytes("body"))
      }
    }
  }

  /// Paths of all files below the studio's folder.
  func filePaths() -> [String] {
    let names = FileManager.default.enumerator(atPath: folder.path)
    var paths: [String] = []
    while let name = names?.nextObject() as? String {
      if names?.fileAttributes?[.type] as? FileAttributeType == .typeRegular { paths.append(name) }
    }
    return paths
  }
}
