import Foundation

/// Publishing over HTTP, beside a server that only reads the body, and beside the rows written by hand.
struct HTTPPublishRow {
  let yard: Yard
  let effort: Effort

  func measure() async throws -> [Line] {
    var (ours, empty, byHand): ([Measured], [Measured], [Measured]) = ([], [], [])
    var generator = 0.0
    let cutroom = try await Cutroom.serve(in: yard.folder + "/http")
    try await cutroom.server.during {
      let bare = try await Companion.start(Companion.built("DeliveryBench"), ["empty-route"])
      try await bare.during {
        for _ in 0..<effort.rounds {
          let (measured, spent) = try await Self.publisher(cutroom, yard)
            .run(seconds: effort.seconds, against: cutroom.server.process)
          ours.append(measured)
          generator = spent / measured.seconds
          empty.append(
            try await Wrk(address: bare.address + "/read", headers: ["Content-Type": "application/json"], yard: yard)
              .run(seconds: effort.seconds, against: bare.process).0)
          byHand.append(try await PublishRow(yard: yard, effort: effort).baseline())
        }
      }
    }
    guard let ours = ours.median, let empty = empty.median, let byHand = byHand.median else { return [] }
    let beside = [(byHand, "C (a)"), (empty, "empty route (c)")].sorted { $0.0.rate < $1.0.rate }
    let work = String(format: "publish over HTTP, 32 connections (wrk: %.0f %% of a core)", generator * 100)
    return [
      .compared(work, ours, with: beside[0].0, named: beside[0].1, bar: 0.7),
      .compared(work, ours, with: beside[1].0, named: beside[1].1),
    ]
  }

  /// Publishes what is not due while it is measured.
  static func publisher(_ cutroom: Cutroom, _ yard: Yard) -> Wrk {
    Wrk(
      address: cutroom.publishAddress + "https://destination.example/hook",
      headers: [
        "Authorization": "Bearer \(cutroom.key)", "Content-Type": "application/json", "Upstash-Delay": "1h",
      ], yard: yard)
  }
}
