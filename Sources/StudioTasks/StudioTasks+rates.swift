import ClipModel
import Database
import Studio

extension StudioTasks {
  /// How fast the stages are on this machine.
  func rates() async throws -> StageRates {
    let rows = try await database.read { try $0.run("SELECT stage, seconds_per_second FROM cutroom_studio_rates") }
    var rates: [Stage: Double] = [:]
    for row in rows {
      guard let stage = Stage(rawValue: try row.text("stage")) else { continue }
      rates[stage] = try row.real("seconds_per_second")
    }
    return StageRates(rates)
  }
}

extension SQLTransaction {
  /// Moves the stage's rate towards what was just measured, by a tenth once ten were seen.
  func learn(_ report: StageReport) throws {
    try run(
      """
      INSERT INTO cutroom_studio_rates (stage, seconds_per_second, samples) VALUES ($1, $2, 1)
      ON CONFLICT (stage) DO UPDATE SET
        seconds_per_second = cutroom_studio_rates.seconds_per_second
          + (excluded.seconds_per_second - cutroom_studio_rates.seconds_per_second)
          / CASE WHEN cutroom_studio_rates.samples < 9 THEN cutroom_studio_rates.samples + 1 ELSE 10 END,
        samples = cutroom_studio_rates.samples + 1
      """, report.stage.rawValue, report.seconds / report.sourceSeconds)
  }
}
