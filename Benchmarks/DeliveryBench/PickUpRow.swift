import Foundation
import Synchronization

/// How long a message takes, on a service that has nothing else to do, from the publisher's answer to its destination.
struct PickUpRow {
  static let samples = 200

  let yard: Yard

  func measure() async throws -> [Line] {
    let file = try await measure("SQLite", [:])
    let server = try await PostgresYard.use { postgres in
      try await postgres.withAddress { try await measure("PostgreSQL", ["DATABASE_URL": $0]) }
    }
    return [file, server]
  }

  private func measure(_ database: String, _ environment: [String: String]) async throws -> Line {
    let cutroom = try await Cutroom.serve(in: "\(yard.folder)/pick-up-\(database)", environment: environment)
    let times = try await cutroom.server.during { try await Self.pickUps(by: cutroom) }
    return Line(
      work: "pick-up when idle, \(database): published → destination called",
      ours: String(format: "p50 %.2f ms, p99 %.2f ms", times.quantile(0.5), times.quantile(0.99)),
      bar: "p50 ≤ 2 ms, p99 ≤ 6 ms")
  }

  /// Milliseconds; 0 when the destination was called before the answer had been read.
  static func pickUps(by cutroom: Cutroom) async throws -> [Double] {
    let (arrivals, feed) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
    let destination = try await Destination.start { feed.yield($0) }
    var arrived = arrivals.makeAsyncIterator()
    var times: [Double] = []
    for round in 0..<(samples + 10) {
      let published = try await Publisher(cutroom: cutroom).publish(to: destination.address)
      guard let time = await arrived.next() else { throw BenchFailure("the destination ended") }
      // The first ones open connections and prepare statements.
      if round >= 10 { times.append(max(0, (time - published) / .milliseconds(1))) }
      try await Task.sleep(for: .milliseconds(50))
    }
    try await destination.stop()
    return times
  }
}
