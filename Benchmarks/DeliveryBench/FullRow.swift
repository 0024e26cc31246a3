import Database
import Foundation

/// The same work on a database with a million finished and a hundred thousand waiting messages, and on an empty one.
struct FullRow {
  static let finished = 1_000_000
  static let waiting = 100_000

  let yard: Yard
  let effort: Effort

  func measure() async throws -> [Line] {
    let (full, empty) = (yard.folder + "/full", yard.folder + "/empty")
    let (fast, slow) = (try await work(in: empty, isFull: false), try await work(in: full, isFull: true))
    let memory = String(format: "%.0f → %.0f MB (empty: %.0f)", slow.begun, slow.ended, fast.ended)
    return [
      .compared(
        "publish over HTTP, 1 M finished, 100,000 waiting", slow.published, with: fast.published, named: "empty",
        bar: 0.8),
      .compared(
        "delivery over HTTP, 1 M finished, 100,000 waiting", slow.delivered, with: fast.delivered, named: "empty",
        bar: 0.8),
      Line(work: "memory with them, before and after that work", ours: memory, bar: "flat"),
    ]
  }

  private struct Work {
    var published: Measured
    var delivered: Measured
    /// Megabytes.
    var begun: Double
    var ended: Double
  }

  private func work(in home: String, isFull: Bool) async throws -> Work {
    if isFull { try await fill(home) }
    let cutroom = try await Cutroom.serve(in: home)
    return try await cutroom.server.during { try await work(with: cutroom) }
  }

  private func work(with cutroom: Cutroom) async throws -> Work {
    // A first round, so that caches are as warm on both.
    _ = try await DeliveryRow.deliver(effort.items / 4, by: cutroom)
    let begun = try ProcessMemory.megabytes(of: cutroom.server.process)
    var (published, delivered): ([Measured], [Measured]) = ([], [])
    for _ in 0..<effort.rounds {
      let publisher = HTTPPublishRow.publisher(cutroom, yard)
      published.append(try await publisher.run(seconds: effort.seconds, against: cutroom.server.process).0)
      delivered.append(try await DeliveryRow.deliver(effort.items, by: cutroom).measured)
    }
    let ended = try ProcessMemory.megabytes(of: cutroom.server.process)
    guard let published = published.median, let delivered = delivered.median else { throw BenchFailure("no rounds") }
    return Work(published: published, delivered: delivered, begun: begun, ended: ended)
  }

  private func fill(_ home: String) async throws {
    let data = home + "/data"
    try FileManager.default.createDirectory(
      atPath: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try await yard.withFile {
      try await Stock.put(into: $0, finished: Self.finished, waiting: Self.waiting)
    } _: { path in
      for name in ["cutroom.db", "cutroom.db-wal"] {
        let source = (path as NSString).deletingLastPathComponent + "/" + name
        if FileManager.default.fileExists(atPath: source) {
          try FileManager.default.moveItem(atPath: source, toPath: data + "/" + name)
        }
      }
    }
  }
}
