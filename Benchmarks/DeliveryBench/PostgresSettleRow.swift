import CDeliveryBaseline
import Foundation
import MediaTools

/// Claim, handler and settlement on PostgreSQL, beside the same statements by hand and beside two queues for Python.
struct PostgresSettleRow {
  /// Of the baseline; ours has as many as a node has by default.
  static let connections = 4
  /// The rivals are slower; this many are enough.
  static let rivalItems = 5_000

  let effort: Effort

  func measure() async throws -> [Line] {
    try await PostgresYard.use { yard in
      var (ours, byHand): ([Measured], [Measured]) = ([], [])
      for _ in 0..<effort.rounds {
        ours.append(
          try await yard.withItems(effort.items) { database, _ in
            try await SettleRow.settle(on: database, effort)
          })
        byHand.append(
          try await yard.withItems(effort.items) { _, address in
            await Blocking.run {
              Measured(
                baseline_settle_postgres(address, CInt(Self.connections), CInt(SettleRow.batch), effort.items))
            }
          })
      }
      guard let ours = ours.median, let byHand = byHand.median else { return [] }
      let work = "claim → handler → settle, PostgreSQL"
      var lines = [Line.compared(work, ours, with: byHand, named: "C (b)", bar: 0.5)]
      for (rival, bar) in [("pgqueuer", 3.0), ("procrastinate", 3.0)] {
        let measured = try await yard.withAddress { try await Self.run(rival, at: $0) }
        lines.append(.compared(work, ours, with: measured, named: "\(rival) (d)", bar: bar))
      }
      return lines
    }
  }

  /// Lets another queue do its own jobs, with no other work than to take and to end them.
  private static func run(_ rival: String, at address: String) async throws -> Measured {
    let python = Parts.home().appending(path: "parts/bench/bin/python3")
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "rival.py")
    let words = try await Command.output(of: python, [script.path, rival, address, String(rivalItems)])
      .split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard words.count == 3 else { throw BenchFailure("\(rival) did not say how long it took") }
    return Measured(count: Int(words[0]), seconds: words[1], processorSeconds: words[2])
  }
}
