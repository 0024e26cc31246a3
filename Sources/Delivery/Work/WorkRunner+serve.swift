import ClipModel
import Database
import Logging

extension WorkRunner {
  /// Claims and starts work until the desk stops.
  func serve(_ desk: Desk, _ attempts: inout DiscardingTaskGroup) async {
    var outlook = WorkQueue.Outlook(next: nil, alone: nil)
    var round = 0
    var owesRound = false
    while !desk.isStopping {
      do {
        round += 1
        // While every round finds work, nobody else asks who must run alone.
        if round % 64 == 1 { outlook = try await queue.outlook(kind) }
        switch nextStep(desk, outlook, owesRound: owesRound) {
        case .wait:
          await desk.bell.wait()
        case .claimAlone:
          if let claim = try await queue.claimAlone(kind) { start(claim, desk, &attempts) }
          outlook = try await queue.outlook(kind)
          owesRound = true
        case .claim:
          owesRound = false
          let slots = slots(desk)
          let next = try await queue.nextRound(kind, open: slots.open, free: slots.free)
          for claim in next.claims { start(claim, desk, &attempts) }
          guard let known = next.outlook else { continue }
          outlook = known
          try await rest(desk, until: outlook)
        }
      } catch {
        logger.warning("work not claimed", metadata: ["kind": "\(kind.rawValue)", "error": "\(error)"])
        await wait(desk.bell, atMost: .seconds(1))
      }
    }
  }

  private enum Step {
    case wait, claimAlone, claim
  }

  /// An item under suspicion waits until nothing else runs, and nothing else starts before it has. When many are, all
  /// others are owed a round after each.
  private func nextStep(_ desk: Desk, _ outlook: WorkQueue.Outlook, owesRound: Bool) -> Step {
    if desk.holdsLoner { return .wait }
    if !owesRound, let alone = outlook.alone, alone <= queue.clock.now { return desk.count == 0 ? .claimAlone : .wait }
    return slots(desk).free > 0 ? .claim : .wait
  }

  /// How many items may start now, and how many of them may be anybody's. Only attempts take a slot, not what waits for
  /// the disk to keep their outcomes, unless the disk falls far behind.
  private func slots(_ desk: Desk) -> (free: Int, open: Int) {
    let load = desk.load
    let free = min(concurrency - load.attempts, Self.claimsPerSlot * concurrency - load.claims)
    return (free, min(free, concurrency - reserved - load.others))
  }

  /// Until something is due, someone rings, or the net is due.
  private func rest(_ desk: Desk, until outlook: WorkQueue.Outlook) async throws {
    let untilDue = outlook.earliest.map { $0 - queue.clock.now } ?? Self.netInterval
    guard untilDue > .zero, !desk.isStopping else { return }
    await wait(desk.bell, atMost: min(untilDue, Self.netInterval))
  }

  private func start(_ claim: Claim, _ desk: Desk, _ attempts: inout DiscardingTaskGroup) {
    let leash = desk.begin(claim, at: queue.clock.monotonic)
    attempts.addTask {
      let began = queue.clock.monotonic
      let outcome = await attempt(claim, leash)
      desk.attempted(claim)
      queue.metrics.attempted(claim.kind, for: queue.clock.monotonic - began)
      await settle(claim, desk.isCut(claim) ? outcome.afterCut : outcome, desk)
      desk.end(claim)
    }
  }

  /// Runs the handler until it is done; when the leash rings it is canceled and waited for.
  private func attempt(_ claim: Claim, _ leash: Doorbell) async -> Outcome {
    await withTaskGroup(of: Outcome?.self) { group in
      group.addTask { await handler.attempt(claim, lease: Lease(claim: claim, queue: queue)) }
      group.addTask {
        await leash.wait()
        return nil
      }
      var outcome = Outcome.interrupted
      for await result in group {
        if let result { outcome = result }
        group.cancelAll()
      }
      return outcome
    }
  }

  /// Writes an outcome down, again and again while the database is away and the desk keeps the claim. Whatever can't be
  /// written, say because its record is refused, is tried again later.
  func settle(_ claim: Claim, _ outcome: Outcome, _ desk: Desk) async {
    repeat {
      do {
        if try await !queue.settle(claim, outcome, mourner: handler) {
          logger.info("outcome of a lost claim dropped", metadata: claim.logMetadata)
        } else {
          tell(claim, outcome)
        }
        return
      } catch let error as DatabaseError where error.isRetryable {
        logger.warning("outcome not written yet", metadata: claim.logMetadata.with(["error": "\(error)"]))
      } catch {
        logger.error("outcome refused", metadata: claim.logMetadata.with(["error": "\(error)"]))
        return await postpone(claim, because: error)
      }
    } while await mayTryAgain(claim, desk)
    logger.error("outcome lost with its lease", metadata: claim.logMetadata)
  }

  /// One line for each attempt that ended.
  private func tell(_ claim: Claim, _ outcome: Outcome) {
    let reason = outcome.reason ?? ""
    switch outcome.end(of: claim) {
    case .delivered: logger.debug("delivered", metadata: claim.logMetadata)
    case .retry: logger.info("attempt failed", metadata: claim.logMetadata.with(["reason": "\(reason)"]))
    case .dead: logger.notice("dead letter", metadata: claim.logMetadata.with(["reason": "\(reason)"]))
    case .canceled, .lost: logger.debug("canceled", metadata: claim.logMetadata)
    case .interrupted: logger.info("attempt interrupted", metadata: claim.logMetadata)
    }
  }

  private func mayTryAgain(_ claim: Claim, _ desk: Desk) async -> Bool {
    guard desk.keeps(claim), await queue.clock.slept(for: .seconds(1)) else { return false }
    return desk.keeps(claim)
  }

  private func postpone(_ claim: Claim, because error: any Error) async {
    do {
      let later = queue.clock.now + .seconds(10)
      _ = try await queue.settle(claim, .retry(at: later, reason: "outcome not recorded: \(error)"), mourner: handler)
    } catch {
      logger.error("left to its lease", metadata: claim.logMetadata.with(["error": "\(error)"]))
    }
  }
}

extension Outcome {
  /// What an attempt that was told to stop amounts to: its errors are ours, not its own.
  fileprivate var afterCut: Outcome { if case .retry = self { .interrupted } else { self } }
}
