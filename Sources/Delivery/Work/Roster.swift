import ClipModel
import Database
import Logging
import ServiceLifecycle

/// Who is on duty: each node that shares the database says every ten seconds that it is there, and what it does.
package struct Roster: Service {
  static let interval = Duration.seconds(10)
  /// Who has said nothing for so long is gone: as long as its leases hold, and a look at them.
  static let patience = Duration.seconds(35)
  /// When the row of such a node is removed.
  static let memory = Duration.seconds(24 * 3600)

  private let database: any Database
  private let clock: any ServiceClock
  /// Names the node in leases.
  package let id = Identifier<Roster>.random(prefix: "node_").rawValue
  private let name: String
  private let roles: Set<NodeRole>
  private let logger: Logger

  /// - Parameter name: what operators call the node.
  package init(
    database: any Database, clock: any ServiceClock, name: String, roles: Set<NodeRole>,
    logger: Logger = Logger(label: "cutroom.roster")
  ) {
    self.database = database
    self.clock = clock
    self.name = name
    self.roles = roles
    self.logger = logger
  }

  /// Signs every ten seconds, and off at the graceful shutdown. Sign once before anything of this node begins.
  package func run() async throws {
    await withDiscardingTaskGroup { group in
      group.addTask { await stayOnDuty() }
      do { try await gracefulShutdown() } catch { logger.debug("the roster was canceled") }
      group.cancelAll()
    }
    do { try await sign(off: true) } catch { logger.warning("not signed off", metadata: ["error": "\(error)"]) }
  }

  private func stayOnDuty() async {
    while await clock.slept(for: Self.interval) {
      do { try await sign() } catch {
        logger.warning("the roster was not signed", metadata: ["error": "\(error)"])
      }
    }
  }

  /// Says that this node is there, or that it goes.
  package func sign(off: Bool = false) async throws {
    let now = clock.now
    try await database.write(.concurrent) { transaction in
      try transaction.run(
        "DELETE FROM cutroom_nodes WHERE seen_at < $1 OR (id = $2 AND $3 = 1)",
        (now + (.zero - Self.memory)).milliseconds, id, off)
      if off { return }
      try transaction.run(
        """
        INSERT INTO cutroom_nodes (id, name, roles, started_at, seen_at) VALUES ($1, $2, $3, $4, $4)
        ON CONFLICT (id) DO UPDATE SET seen_at = $4
        """, id, name, "\n" + roles.map(\.rawValue).sorted().joined(separator: "\n") + "\n", now.milliseconds)
    }
  }

  /// Whether the node of that id, which has signed once, has not been heard of for so long that it is gone.
  package func isGone(_ id: String, in transaction: any SQLTransaction) throws -> Bool {
    try transaction.run(
      "SELECT 1 AS found FROM cutroom_nodes WHERE id = $1 AND seen_at > $2", id,
      (clock.now + (.zero - Self.patience)).milliseconds
    ).isEmpty
  }

  /// Whether a node with that role has been heard of lately.
  static func isManned(_ role: NodeRole, at now: Timestamp, in transaction: any SQLTransaction) throws -> Bool {
    let rows = try transaction.run(
      "SELECT 1 AS found FROM cutroom_nodes WHERE seen_at > $1 AND roles LIKE $2 LIMIT 1",
      (now + (.zero - patience)).milliseconds, "%\n\(role.rawValue)\n%")
    return !rows.isEmpty
  }
}
