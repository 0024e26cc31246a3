import Foundation

/// What a service costs that has nothing to do.
struct IdleRow {
  static let seconds = 35.0

  let yard: Yard

  func measure() async throws -> [Line] {
    let cutroom = try await Cutroom.serve(in: yard.folder + "/idle")
    let (share, memory) = try await cutroom.server.during { try await Self.watch(cutroom.server.process) }
    return [
      Line(
        work: "idle for \(Int(Self.seconds)) s",
        ours: String(format: "%.2f %% of a core, %.0f MB", share * 100, memory),
        bar: "≤ 0.5 %, ≤ 60 MB")
    ]
  }

  /// The share of a core that it takes, and its megabytes, once it has settled down.
  private static func watch(_ process: pid_t) async throws -> (Double, Double) {
    try await Task.sleep(for: .seconds(5))
    let before = try ProcessorTime.of(process)
    try await Task.sleep(for: .seconds(seconds))
    let share = (try ProcessorTime.of(process) - before) / seconds
    return (share, try ProcessMemory.megabytes(of: process))
  }
}
