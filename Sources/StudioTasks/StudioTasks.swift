import ClipModel
import Database
import Delivery
import Foundation
import Logging

/// The studio behind the Klap v2 protocol: what the routes below `/v2/tasks` and `/v2/projects` call. Bodies are
/// encoded with `KlapJSON.encode`; every function throws `StudioTasksError` or `DatabaseError`.
package struct StudioTasks: Sendable {
  let database: any Database
  let queue: WorkQueue
  let configuration: StudioTasksConfiguration
  let clock: any ServiceClock
  let progress: TaskProgress
  let ended = EndedTasks()
  let linkKey: LinkKey
  let logger: Logger

  /// Opens the studio's part of a data folder; makes the key of its links when there is none yet.
  package static func open(
    database: any Database, queue: WorkQueue, configuration: StudioTasksConfiguration, clock: any ServiceClock,
    logger: Logger
  ) async throws -> StudioTasks {
    StudioTasks(
      database: database, queue: queue, configuration: configuration, clock: clock, progress: TaskProgress(),
      linkKey: try await LinkKey.load(from: database), logger: logger)
  }

  /// Whether an account sees the extension. Cutroom's own runs always do: they are made with it.
  func hasExtensions(for account: Account.ID) -> Bool { configuration.extensions || account == .app }
}

/// How the studio's server behaves; built once in CutroomService.
package struct StudioTasksConfiguration: Sendable {
  /// `data/studio`; made when it is missing.
  package var folder: URL
  /// `{app}` as others reach us now, without a slash at the end; `src_url` begins with it.
  package var appURL: @Sendable () -> String
  /// `STUDIO_EXTENSIONS`: whether the key `cutroom`, idempotency keys and webhooks exist. Off, it looks like Klap to
  /// everybody but account `app`.
  package var extensions: Bool
  /// How long a link to a file holds.
  package var linkLifetime: Duration
  /// Stands for our own origin in messages of account `app`.
  package var appOrigin: String
  /// How long results of stages are kept for the next task with the same video.
  package var cacheLifetime: Duration

  package init(
    folder: URL, appURL: @escaping @Sendable () -> String, extensions: Bool = true,
    linkLifetime: Duration = .seconds(24 * 3600), appOrigin: String = "cutroom-app:",
    cacheLifetime: Duration = .seconds(14 * 24 * 3600)
  ) {
    self.folder = folder
    self.appURL = appURL
    self.extensions = extensions
    self.linkLifetime = linkLifetime
    self.appOrigin = appOrigin
    self.cacheLifetime = cacheLifetime
  }
}
