import ClipModel
import Database
import Delivery
import Foundation
import Generation
import HTTPTypes
import Hummingbird
import KlapProtocol
import Library
import Logging
import NIOCore
import Notification
import Outbound
import Synchronization
import TestClock
import TestDatabase

/// A whole road: database, Courier, worker routes and provider are real and talk HTTP; only the time is the test's.
struct Road: Sendable {
  let database: any Database
  let clock: ManualClock
  let queue: WorkQueue
  let courier: Courier
  let generation: Generation
  let klap: ScriptedKlap
  let library: FolderStore
  let notifier: Notifier
  let folder: String
  let app: Account.ID = Account.ID("ann")

  /// Delivers whatever is due, and what that makes due, until nothing is. Answers how many attempts there were.
  @discardableResult
  func deliver() async throws -> Int {
    var count = 0
    while true {
      let claims = try await queue.claim(.message, limit: 20)
      if claims.isEmpty { return count }
      for claim in claims {
        count += 1
        let outcome = await courier.attempt(claim, lease: Lease(claim: claim, queue: queue))
        _ = try await queue.settle(claim, outcome, mourner: courier)
      }
    }
  }

  /// Lets time pass to the next message that waits, and delivers it.
  func deliverNext() async throws {
    if let due = try await queue.outlook(.message).earliest, due > clock.now { clock.advance(by: due - clock.now) }
    try await deliver()
  }

  /// A project with a stored original, queued.
  func queued(_ options: ClipOptions = ClipOptions()) async throws -> Project.ID {
    let project = try await idle(options)
    _ = try await generation.start(project: project, owner: app, delay: .zero)
    return project
  }

  func idle(_ options: ClipOptions = ClipOptions()) async throws -> Project.ID {
    let new = NewProject(name: "Talk", originalID: "org_1", sourceSeconds: 600, options: options)
    return try await database.write { try generation.create(new, owner: app, in: $0).id }
  }

  func status(_ project: Project.ID) async throws -> ProjectStatus {
    try await generation.status(project: project, owner: app)
  }

  /// The run's start message as it was delivered.
  func startBody(_ project: Project.ID) async throws -> [UInt8] {
    let run = try await generation.project(project, owner: app).currentRun
    return Array(#"{"projectId":"\#(project)","videoUrl":"x","userId":"ann","runId":"\#(run?.rawValue ?? "")"}"#.utf8)
  }

  func column(_ sql: String, _ arguments: any SQLConvertible...) async throws -> SQLValue? {
    try await database.read { try $0.run(sql, arguments).first?["value"] }
  }

  func count(_ table: String) async throws -> Int {
    guard case .integer(let value)? = try await column("SELECT COUNT(*) AS value FROM \(table)") else { return -1 }
    return Int(value)
  }

  /// The mails that lie in the outbox.
  func mails() async throws -> [String] {
    try await notifier.deliverDue()
    let box = folder + "/outbox"
    guard FileManager.default.fileExists(atPath: box) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: box).sorted()
  }

  func keptFiles() throws -> [String] {
    guard let names = FileManager.default.enumerator(atPath: folder + "/library") else { return [] }
    return names.compactMap { $0 as? String }.filter { $0.contains(".") }.sorted()
  }

  /// A second process on the same database: nothing that this one holds binds it.
  func successor() -> Generation {
    var parts = parts
    parts.holder = "second"
    return Self.makeGeneration(parts)
  }

  let parts: Parts

  /// What a generation is made of.
  struct Parts: Sendable {
    let database: any Database
    let clock: ManualClock
    let queue: WorkQueue
    let outbound: OutboundClient
    let library: FolderStore
    let notifier: Notifier
    let folder: String
    let base: String
    let settings: Settings
    var holder = "first"
  }

  struct Settings: Sendable {
    var capabilities = ProviderCapabilities.studio
    var repeatUncertain = true
    var runLimit = Duration.seconds(6 * 3600)
    var table = ProjectTable()
    /// Whether there may be other nodes.
    var isOneOfMany = false
    var logger = silent
    /// Runs before every download of a clip's file.
    var beforeDownload: @Sendable () async -> Void = {}
  }

  static func makeGeneration(_ parts: Parts) -> Generation {
    let provider = KlapClient(
      name: parts.settings.capabilities.extensions ? "Studio" : "Klap", capabilities: parts.settings.capabilities,
      outbound: parts.outbound, base: { parts.base + "/v2" }, key: "kak_test", appURL: { "cutroom-app:" })
    return Generation(
      database: parts.database, sender: CourierSender(outbox: Outbox(queue: parts.queue)), queue: parts.queue,
      providers: [provider], store: parts.library, seams: seams(parts), live: LiveEvents(), clock: parts.clock,
      configuration: GenerationConfiguration(
        scratch: parts.folder + "/tmp", runLimit: parts.settings.runLimit,
        repeatUncertain: parts.settings.repeatUncertain, holder: parts.holder,
        roster: parts.settings.isOneOfMany ? roster(parts) : nil, table: parts.settings.table),
      logger: parts.settings.logger)
  }

  private static func roster(_ parts: Parts) -> Roster {
    Roster(database: parts.database, clock: parts.clock, name: "here", roles: [.courier], logger: silent)
  }

  private static func seams(_ parts: Parts) -> GenerationSeams {
    GenerationSeams(
      mediaLink: { "\($1)/media/\($0)?exp=\(parts.clock.now.milliseconds)&sig=x" }, localFile: { _ in nil },
      download: { address, path in
        await parts.settings.beforeDownload()
        _ = try await parts.outbound.download(
          address, to: path, limit: 1 << 20, timeout: .seconds(20), policy: .operator)
      }, clipProbe: Probe(),
      notify: { notice, transaction in
        let kind: Notice.Kind
        switch notice.outcome {
        case .completed: kind = .completed
        case .failed: kind = .failed
        }
        try parts.notifier.write(
          Notice(run: notice.run, owner: notice.owner, kind: kind, subject: "s", body: "b", at: notice.at),
          in: transaction)
      }, noticesWaiting: {}, forgetOriginal: { _ in }, clipPath: { "/v1/clips/\($1)/video" })
  }

  /// Stands for ffprobe and ffmpeg: the scripted provider's files are no videos.
  private struct Probe: ClipProbe {
    func measure(_ path: String) async throws -> ClipMeasures { ClipMeasures(duration: 21, width: 1080, height: 1920) }
    func makeThumbnail(of path: String, at second: Double, to jpeg: String) async throws {
      try Data("jpeg".utf8).write(to: URL(filePath: jpeg))
    }
  }
}

let silent: Logger = {
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  return logger
}()
