import CDeliveryBaseline
import Foundation

/// How much was done in a time, and what it cost.
struct Measured: Sendable {
  var count: Int
  var seconds: Double
  var processorSeconds: Double

  var rate: Double { Double(count) / seconds }
  var processorMilliseconds: Double { processorSeconds * 1000 / Double(max(1, count)) }

  init(count: Int, seconds: Double, processorSeconds: Double) {
    (self.count, self.seconds, self.processorSeconds) = (count, seconds, processorSeconds)
  }

  init(_ baseline: baseline_result) {
    self.init(count: baseline.count, seconds: baseline.seconds, processorSeconds: baseline.cpu_seconds)
  }

  /// Measures what `body` does in this process; it returns how many it did.
  static func own(_ body: () async throws -> Int) async rethrows -> Measured {
    let (start, spent) = (ContinuousClock.now, ProcessorTime.own)
    let count = try await body()
    let seconds = Double((ContinuousClock.now - start) / .microseconds(1)) / 1e6
    return Measured(count: count, seconds: seconds, processorSeconds: ProcessorTime.own - spent)
  }
}

extension Sequence<Measured> {
  /// The one in the middle by its rate.
  var median: Measured? {
    let sorted = sorted { $0.rate < $1.rate }
    return sorted.isEmpty ? nil : sorted[sorted.count / 2]
  }
}

extension [Double] {
  /// The value below which the `share` of them lie.
  func quantile(_ share: Double) -> Double {
    let sorted = sorted()
    return sorted.isEmpty ? .nan : sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }
}
