import ClipModel

/// What a delivery to the worker may do about its run: decided from what is written, without doing anything.
enum Admission: Hashable, Sendable {
  /// Ask the provider for a task. `repeated` when it may have one already.
  case ask(repeated: Bool)
  /// There is nothing to do; the words say why.
  case nothing(String)
  /// Another delivery is asking right now.
  case busy(Duration)
  /// Asking again is not allowed.
  case giveUp(RunFailure)

  /// How the rules differ between installations and providers.
  struct Rules: Hashable, Sendable {
    var holder: String
    var isOnlyProcess: Bool
    var repeatUncertain: Bool
    var isIdempotent: Bool
    var provider: String
  }

  static func decide(_ run: Run, now: Timestamp, rules: Rules) -> Self {
    switch run.intent {
    case .created: .nothing("The worker was called again; the clips are being made already.")
    case .none: .ask(repeated: false)
    case .creating where run.isHeld(at: now, holder: rules.holder, isOnlyProcess: rules.isOnlyProcess):
      .busy(run.leaseUntil - now)
    case .creating, .uncertain: repeated(run, rules: rules)
    }
  }

  /// The provider was asked and nobody knows what it did: with an idempotency key that is harmless, without one it may
  /// cost money, so that it is asked at most once more.
  private static func repeated(_ run: Run, rules: Rules) -> Self {
    if rules.isIdempotent { return .ask(repeated: true) }
    let look = "Look there whether it has made a task, then queue the project again."
    if !rules.repeatUncertain {
      return .giveUp(
        RunFailure(
          stage: .queued, cause: "\(rules.provider) was asked for clips and its answer was lost.", remedy: look))
    }
    if run.creates >= 2 {
      return .giveUp(
        RunFailure(
          stage: .queued, cause: "\(rules.provider) was asked twice and both answers were lost.", remedy: look))
    }
    return .ask(repeated: true)
  }
}
