import Foundation

/// What a service costs that has nothing to do.
struct IdleRow {
  static let seconds = 35.0

  let yard: Yard

  func measure() async throws -> [Line] {
    let cutroom = try await Cutroom.serve(in: yard.folder + "/idle")
    try await Task.sleep(for: .seconds(5))
    let before = try ProcessorTime.of(cutroom.server.process)
    try await Task.sleep(for: .seconds(Self.seconds))
    let share = (try ProcessorTime.of(cutroom.server.process) - before) / Self.seconds
    let memory = try ProcessMemory.megabytes(of: cutroom.server.process)
    await cutroom.server.stop()
    return [
      Line(
        work: "idle for \(Int(Self.seconds)) s",
        ours: String(format: "%.2f %% of a core, %.0f MB", share * 100, memory),
        bar: "≤ 0.5 %, ≤ 60 MB")
    ]
  }
}
