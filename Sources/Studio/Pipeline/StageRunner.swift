import ClipModel
import Foundation

/// Gives a stage's result: the kept one, or a new one that is kept before anybody hears of it.
struct StageRunner: Sendable {
  let cache: StageCache
  let record: @Sendable (PipelineEvent) async throws -> Void

  func run<Value: Codable & Sendable>(
    _ stage: Stage, on facts: some Encodable & Sendable, seconds: Double, make: () async throws -> Value
  ) async throws -> Value {
    let key = try StageCache.key(facts)
    if let kept = try await cache.load(Value.self, stage, key: key) {
      try await report(stage, key: key, isComputed: false, since: nil, sourceSeconds: seconds)
      return kept
    }
    let begun = ContinuousClock.now
    let value = try await make()
    try Task.checkCancellation()
    try await cache.store(value, stage, key: key)
    try await report(stage, key: key, isComputed: true, since: begun, sourceSeconds: seconds)
    return value
  }

  func report(
    _ stage: Stage, key: String, isComputed: Bool, since begun: ContinuousClock.Instant?, sourceSeconds: Double
  ) async throws {
    let took = begun.map { ($0.duration(to: .now) as Duration).seconds } ?? 0
    try await record(
      .stageFinished(
        StageReport(
          stage: stage, key: key, isComputed: isComputed, seconds: took, sourceSeconds: sourceSeconds)))
  }
}
