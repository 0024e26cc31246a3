import ClipModel
import Database
import Delivery
import Foundation

/// What keeps the service from doing its work, in words without paths: the page that shows them is open to all.
package actor Readiness {
  /// How long a look at things counts, so that those who ask often don't cost writes.
  static let freshness = Duration.seconds(5)
  /// How long the database may take for one small write.
  package static let patience = Duration.seconds(5)
  /// How late work may be while nothing of its kind is at work.
  static let lateness = Duration.seconds(120)

  private let database: any Database
  private let clock: any ServiceClock
  private let folder: String
  private let parts: [String]
  private let kinds: Set<WorkItem.Kind>
  private let isClosing: @Sendable () -> Bool
  private var look: (began: Duration, obstacles: Task<[String], Never>)?

  /// - Parameters:
  ///   - folder: the data folder.
  ///   - parts: where the parts were when the service started.
  ///   - kinds: the work that this node does; what others leave undone makes it no worse.
  package init(
    database: any Database, clock: any ServiceClock, folder: String, parts: [String],
    kinds: Set<WorkItem.Kind> = Set(WorkItem.Kind.allCases),
    isClosing: @escaping @Sendable () -> Bool
  ) {
    self.database = database
    self.clock = clock
    self.folder = folder
    self.parts = parts
    self.kinds = kinds
    self.isClosing = isClosing
  }

  /// Everything that is in the way; empty when the service can work.
  package func obstacles() async -> [String] {
    let now = clock.monotonic
    if let look, now - look.began < Self.freshness { return await look.obstacles.value }
    let obstacles = Task { await find() }
    look = (now, obstacles)
    return await obstacles.value
  }

  private func find() async -> [String] {
    var found = isClosing() ? ["the service is stopping"] : []
    switch DiskRoom(at: folder)?.isNearlyFull {
    case nil: found.append("the data folder can't be reached")
    case true?: found.append("the disk is nearly full")
    case false?: break
    }
    if !parts.allSatisfy(FileManager.default.fileExists) { found.append("a part is missing: cutroom doctor names it") }
    guard let idle = await idleKinds() else { return found + ["the database can't be written"] }
    return found + idle.filter(kinds.contains).map { "work stands still: \($0.words)" }
  }

  /// The kinds of work that are due but not done, found out beside a small write; nil when that fails or takes too long.
  private func idleKinds() async -> [WorkItem.Kind]? {
    let (answers, answer) = AsyncStream.makeStream(of: [WorkItem.Kind]?.self)
    let late = clock.now.milliseconds - Self.lateness.milliseconds
    Task { [database] in
      do { answer.yield(try await database.write { try Self.idleKinds(before: late, in: $0) }) } catch {
        answer.yield(nil)
      }
    }
    let timer = Task { [clock] in
      do { try await clock.sleep(for: Self.patience) } catch { return }
      answer.yield(nil)
    }
    defer { timer.cancel() }
    return await answers.first { _ in true } ?? nil
  }

  private static func idleKinds(before late: Int64, in transaction: any SQLTransaction) throws -> [WorkItem.Kind] {
    try transaction.run(
      """
      INSERT INTO cutroom_deduplication (account_id, deduplication_id, message_id, expires_at)
      VALUES ('', 'readiness', '', 0) ON CONFLICT DO NOTHING
      """)
    try transaction.run("DELETE FROM cutroom_deduplication WHERE account_id = '' AND deduplication_id = 'readiness'")
    return try transaction.run(
      """
      SELECT kind FROM cutroom_work GROUP BY kind
      HAVING MIN(CASE WHEN state = 'waiting' THEN due_at END) < $1
      AND SUM(CASE WHEN state = 'active' THEN 1 ELSE 0 END) = 0 ORDER BY kind
      """, late
    ).compactMap { WorkItem.Kind(rawValue: try $0.text("kind")) }
  }
}

extension WorkItem.Kind {
  /// Whose work it is.
  var role: NodeRole {
    switch self {
    case .message, .relay: .courier
    case .studioTask: .studio
    }
  }

  fileprivate var words: String {
    switch self {
    case .message: "deliveries"
    case .studioTask: "making clips"
    case .relay: "handing messages to QStash"
    }
  }
}
