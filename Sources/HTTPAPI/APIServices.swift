import Accounts
import ClipModel
import Database
import Delivery
import Generation
import Intake
import Library
import StudioTasks

/// What the routes for programs stand on; filled by CutroomService.
package struct APIServices: Sendable {
  package var database: any Database
  package var clock: any ServiceClock
  package var accounts: AccountStore
  /// Requests per account, for all routes with a key or a session.
  package var limiter: RateLimiter
  package var originals: OriginalStore
  package var mediaLinks: MediaLinks
  package var generation: Generation
  package var library: any FileStore
  package var studio: StudioTasks
  /// Where accounts' messages wait for Courier.
  package var queue: WorkQueue
  /// What one account, or one message, may ask for; not the initialiser's, as what follows, since the defaults do for most.
  package var publishLimits = PublishLimits()
  /// Of each account.
  package var scheduleLimits = ScheduleLimits()
  /// Who may read `/metrics`.
  package var metricsAccess = MetricsAccess()
  /// Checks deliveries to our worker routes.
  package var signatures: WorkerSignatures
  /// `{app}` as others reach us now, without a slash at the end.
  package var appURL: @Sendable () -> String
  /// All addresses under which deliveries of ours reach us: the public one and the one on this machine.
  package var origins: @Sendable () -> [String]
  /// What keeps the service from doing its work, in words; empty when it is ready.
  package var obstacles: @Sendable () async -> [String]
  package var version: String

  package init(
    database: any Database, clock: any ServiceClock, accounts: AccountStore, limiter: RateLimiter,
    originals: OriginalStore, mediaLinks: MediaLinks, generation: Generation, library: any FileStore,
    studio: StudioTasks, queue: WorkQueue, signatures: WorkerSignatures, appURL: @escaping @Sendable () -> String,
    origins: @escaping @Sendable () -> [String],
    obstacles: @escaping @Sendable () async -> [String], version: String
  ) {
    self.database = database
    self.clock = clock
    self.accounts = accounts
    self.limiter = limiter
    self.originals = originals
    self.mediaLinks = mediaLinks
    self.generation = generation
    self.library = library
    self.studio = studio
    self.queue = queue
    self.signatures = signatures
    self.appURL = appURL
    self.origins = origins
    self.obstacles = obstacles
    self.version = version
  }
}
