import Foundation
import Synchronization

/// Many messages that are due at once, delivered over HTTP to a destination on the same processors.
struct DeliveryRow {
  let yard: Yard
  let effort: Effort

  func measure() async throws -> [Line] {
    let cutroom = try await Cutroom.serve(in: yard.folder + "/delivery")
    var rounds: [Delivered] = []
    try await cutroom.server.during {
      for _ in 0..<effort.rounds { rounds.append(try await Self.deliver(effort.items, by: cutroom)) }
    }
    guard let ours = rounds.map(\.measured).median else { return [] }
    let destination = rounds.map(\.destinationSeconds).reduce(0, +) / Double(rounds.count * effort.items) * 1000
    return [
      Line(
        work: "delivery over HTTP to a destination here", ours: Line.perSecond(ours), bar: "≥ 3000/s",
        cost: String(format: "%.3f (destination: %.3f)", ours.processorMilliseconds, destination))
    ]
  }

  struct Delivered: Sendable {
    var measured: Measured
    var destinationSeconds: Double
  }

  /// Publishes so many messages and waits until all have arrived; counts from the first arrival on.
  static func deliver(_ count: Int, by cutroom: Cutroom) async throws -> Delivered {
    let ledger = Arrivals(count)
    let destination = try await Destination.start { ledger.arrived(at: $0) }
    // Publishing them must be over when they are due.
    let due = Date(timeIntervalSinceNow: 4 + Double(count) / 4_000)
    try await Publisher(cutroom: cutroom).publish(count, to: destination.address, due: due)
    guard Date() < due else { throw BenchFailure("publishing \(count) messages took too long") }
    try await Task.sleep(for: .seconds(due.timeIntervalSinceNow - 0.1))
    let (spent, own) = (try ProcessorTime.of(cutroom.server.process), ProcessorTime.own)
    let seconds = await ledger.duration()
    let cost = try ProcessorTime.of(cutroom.server.process) - spent
    let destinationSeconds = ProcessorTime.own - own
    try await destination.stop()
    return Delivered(
      measured: Measured(count: count, seconds: seconds, processorSeconds: cost),
      destinationSeconds: destinationSeconds)
  }
}

/// Counts what arrives; knows how long it took from the first to the last.
final class Arrivals: Sendable {
  private struct State {
    var count = 0
    var first: ContinuousClock.Instant?
    var last: ContinuousClock.Instant?
    var waiter: CheckedContinuation<Double, Never>?
  }

  private let expected: Int
  private let state = Mutex(State())

  init(_ expected: Int) { self.expected = expected }

  func arrived(at time: ContinuousClock.Instant) {
    let end = state.withLock { state -> (CheckedContinuation<Double, Never>?, Double)? in
      state.count += 1
      let first = state.first ?? time
      state.first = first
      guard state.count == expected else { return nil }
      state.last = time
      return (state.waiter, (time - first) / .seconds(1))
    }
    if let (waiter, seconds) = end { waiter?.resume(returning: seconds) }
  }

  /// Seconds from the first to the last, once all have come.
  func duration() async -> Double {
    await withCheckedContinuation { continuation in
      let known = state.withLock { state -> Double? in
        guard let first = state.first, let last = state.last else {
          state.waiter = continuation
          return nil
        }
        return (last - first) / .seconds(1)
      }
      if let known { continuation.resume(returning: known) }
    }
  }
}
