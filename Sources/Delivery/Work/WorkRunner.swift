import ClipModel
import Logging
import ServiceLifecycle

/// Does the durable work of one kind: claims what is due, runs its handler, settles the outcome. One runner per kind
/// and process.
package struct WorkRunner: Service {
  /// The net beneath the signals: how long work may lie unseen if one was lost.
  static let netInterval = Duration.seconds(30)

  /// How many claims, those being settled included, are held for each slot.
  static let claimsPerSlot = 4

  let queue: WorkQueue
  let kind: WorkItem.Kind
  let handler: any WorkHandler
  let concurrency: Int
  let reserved: Int
  let patience: Duration
  let grace: Duration
  let logger: Logger

  /// - Parameters:
  ///   - concurrency: attempts at the same time.
  ///   - reserved: how many of them only account `app` may have, so that others' slow work never holds up its own.
  ///   - patience: how long attempts may go on after a graceful shutdown began; then they are canceled.
  ///   - grace: how long they may take to end after that.
  package init(
    queue: WorkQueue, kind: WorkItem.Kind, handler: any WorkHandler, concurrency: Int, reserved: Int = 0,
    patience: Duration = .zero, grace: Duration = .seconds(10), logger: Logger = Logger(label: "cutroom.work")
  ) {
    self.queue = queue
    self.kind = kind
    self.handler = handler
    self.concurrency = concurrency
    self.reserved = reserved
    self.patience = patience
    self.grace = grace
    self.logger = logger
  }

  /// Takes over what the previous process left, then works until graceful shutdown or cancellation.
  package func run() async throws {
    let lost = try await queue.takeOver(kind, mourner: handler)
    if lost > 0 { logger.notice("took over work", metadata: ["kind": "\(kind.rawValue)", "count": "\(lost)"]) }
    let desk = Desk()
    let listener = queue.signal.listen { event in
      switch event {
      case .due(kind): desk.bell.ring()
      case .due, .schedules: break
      case .canceled(let id): desk.cut(id)
      case .canceledElsewhere: desk.doubt.ring()
      }
    }
    defer { queue.signal.forget(listener) }
    await withTaskCancellationOrGracefulShutdownHandler {
      await work(desk)
    } onCancelOrGracefulShutdown: {
      desk.stop(atOnce: patience == .zero)
    }
  }

  private func work(_ desk: Desk) async {
    let keeper = LeaseKeeper(queue: queue, desk: desk, kind: kind, mourner: handler, logger: logger)
    await withTaskGroup(of: Void.self) { helpers in
      helpers.addTask(executorPreference: LeaseExecutor.shared) { await keeper.run() }
      await withDiscardingTaskGroup { attempts in
        await serve(desk, &attempts)
        await windUp(desk)
      }
      helpers.cancelAll()
    }
  }

  /// Waits for attempts to end, and cuts those that don't; what is still running after the grace time is taken back.
  private func windUp(_ desk: Desk) async {
    await leave(desk, within: patience)
    desk.cutAll()
    await leave(desk, within: grace)
    for claim in desk.claims {
      desk.end(claim)
      await settle(claim, .interrupted, desk)
    }
  }

  /// Returns once the desk is empty, or `limit` has passed.
  private func leave(_ desk: Desk, within limit: Duration) async {
    let end = queue.clock.monotonic + limit
    while desk.count > 0, queue.clock.monotonic < end, !Task.isCancelled {
      await wait(desk.bell, atMost: end - queue.clock.monotonic)
    }
  }

  /// Returns when `bell` rings or `limit` has passed.
  func wait(_ bell: Doorbell, atMost limit: Duration) async {
    await bell.wait(atMost: limit, by: queue.clock)
  }
}
