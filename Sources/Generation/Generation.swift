import ClipModel
import Database
import Delivery
import Library
import Logging

/// The road of a video from `queued` to its clips: start, worker, checks, webhooks, completion. All state is in the
/// database, so any number of copies of this value may be used at once.
package struct Generation: Sendable {
  let database: any Database
  let sender: any MessageSender
  let queue: WorkQueue
  /// The first one makes the clips of new runs; the others finish runs that they began.
  let providers: [any ClipProvider]
  let store: any FileStore
  let seams: GenerationSeams
  let clock: any ServiceClock
  let configuration: GenerationConfiguration
  let logger: Logger
  /// Rings when there are tasks to cancel.
  let abandoned = Doorbell()
  /// Where pages listen.
  package let live: LiveEvents

  package init(
    database: any Database, sender: any MessageSender, queue: WorkQueue, providers: [any ClipProvider],
    store: any FileStore, seams: GenerationSeams, live: LiveEvents, clock: any ServiceClock,
    configuration: GenerationConfiguration, logger: Logger
  ) {
    self.database = database
    self.sender = sender
    self.queue = queue
    self.providers = providers
    self.store = store
    self.seams = seams
    self.live = live
    self.clock = clock
    self.configuration = configuration
    self.logger = logger
  }
}
