import CDeliveryBaseline
import ClipModel
import Database
import Delivery
import SQLiteDriver

/// Publishing inside the process, beside the same rows written by hand.
struct PublishRow {
  static let publishers = 32

  let yard: Yard
  let effort: Effort

  func measure() async throws -> [Line] {
    var (ours, byHand, random): ([Measured], [Measured], [Measured]) = ([], [], [])
    for _ in 0..<effort.rounds {
      ours.append(try await yard.withFile { try await Self.publish(at: $0, seconds: effort.seconds) })
      byHand.append(try await baseline())
      random.append(try await baseline(hasTimedIDs: false))
    }
    guard let ours = ours.median, let byHand = byHand.median, let random = random.median else { return [] }
    let work = "publish in-process, SQLite"
    return [
      .compared(work, ours, with: byHand, named: "C (a)", bar: 0.75),
      .compared(work, ours, with: random, named: "C, random ids"),
    ]
  }

  /// (a): what a publish writes, in C.
  func baseline(hasTimedIDs: Bool = true) async throws -> Measured {
    try await yard.withFile { path in
      await Blocking.run {
        Measured(baseline_publish(path, CInt(Self.publishers), hasTimedIDs ? 1 : 0, effort.seconds))
      }
    }
  }

  /// Publishes for so long from 32 tasks, each after its last one is durable.
  static func publish(at path: String, seconds: Double) async throws -> Measured {
    try await withDatabase(at: path) { database in
      let outbox = Outbox(queue: WorkQueue(database: database))
      let end = ContinuousClock.now + .seconds(seconds)
      return try await Measured.own {
        try await withThrowingTaskGroup(of: Int.self) { group in
          for _ in 0..<publishers {
            group.addTask { @concurrent in
              var count = 0
              while ContinuousClock.now < end {
                _ = try await database.write(.concurrent) { try outbox.put(Self.message, as: .message, in: $0) }
                count += 1
              }
              return count
            }
          }
          return try await group.reduce(0, +)
        }
      }
    }
  }

  private static var message: OutgoingMessage {
    OutgoingMessage(
      account: Account.ID("bench"), destination: "https://destination.example/hook",
      headers: [OutgoingMessage.Header(name: "Content-Type", value: "application/json")], body: Sample.body,
      delay: .seconds(3600))
  }
}
