import ClipModel

/// How long a run will still take.
struct Estimate: Hashable, Sendable {
  var seconds: Int
  var confidence: EstimateConfidence

  /// Adds up, over all stages, what they took in earlier runs and subtracts what this run has spent in them: the median
  /// per second of source, since a long video must not be judged by short ones.
  ///
  /// - Parameters:
  ///   - learned: the timings of each run that completed.
  ///   - spent: milliseconds of this run in each stage so far.
  /// - Returns: nil when nothing was learned that fits.
  static func learned(_ learned: [[StageTiming]], spent: [Stage: Double], sourceSeconds: Double?) -> Self? {
    let perSecond = (sourceSeconds ?? 0) > 0
    let usable = learned.filter { timings in timings.contains { $0.isPerSecond == perSecond } }
    guard !usable.isEmpty else { return nil }
    let scale = perSecond ? sourceSeconds ?? 1 : 1
    let rest = Stage.allCases.reduce(0.0) { sum, stage in
      let samples = usable.map { run in
        run.filter { $0.stage == stage && $0.isPerSecond == perSecond }.map(\.milliseconds).reduce(0, +)
      }
      return sum + max(0, median(samples) * scale - (spent[stage] ?? 0))
    }
    return Self(seconds: Int((rest / 1000).rounded(.up)), confidence: usable.count >= 3 ? .good : .rough)
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}

extension Generation {
  /// Learned from this installation's own runs; the provider's guess until there are any.
  func estimate(for run: Run, of project: Project, in ledger: Ledger) throws -> Estimate? {
    guard run.state.isActive else { return nil }
    let learned = try ledger.learnedTimings(of: run.provider)
    var spent = try ledger.spent(by: run.id)
    if let since = run.lastCheckAt ?? run.startedAt {
      spent[run.stage, default: 0] += Double(max(0, (ledger.now - since).milliseconds))
    }
    if let estimate = Estimate.learned(
      Array(learned.values), spent: spent, sourceSeconds: project.sourceSeconds)
    {
      return estimate
    }
    return run.providerETA.map { Estimate(seconds: $0, confidence: .guessed) }
  }
}
