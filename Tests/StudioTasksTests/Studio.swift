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
    _ driver: Drivers, extensions: Bool = true, _ body: (TestStudio) async throws -> Value
  ) async throws -> Value {
    try await driver.withDatabase { database in
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
  ///
  /// - Parameter beforeDownload: what happens meanwhile.
  func handler(beforeDownload: @escaping @Sendable () async throws -> Void = {}) async throws -> TaskHandler {
    TaskHandler(
      studio: tasks, pipeline: try await Pipeline.installed(),
      sources: TaskSources(
        resolveOwnMedia: { $0.hasPrefix("https://own/") ? String($0.dropFirst("https://own".count)) : nil },
        download: { address, path in
          try await beforeDownload()
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

  /// Claims the one task and works on it, as the runner does.
  func work(with given: TaskHandler? = nil) async throws {
    let handler = if let given { given } else { try await handler() }
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

  /// Writes the content of a task's source, as its work does, and a result of it; `age` is when it was written.
  func addResult(of content: String, task: String, age: Duration = .zero) async throws {
    try await database.write {
      _ = try $0.run("UPDATE cutroom_tasks SET content = $2 WHERE id = $1", task, content)
    }
    let results = folder.appending(path: "cache/\(content)")
    try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: results.appending(path: "probe.json"))
    let written = Date(timeIntervalSince1970: Double(clock.now.milliseconds) / 1000 - age.seconds)
    try FileManager.default.setAttributes([.modificationDate: written], ofItemAtPath: results.path)
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
