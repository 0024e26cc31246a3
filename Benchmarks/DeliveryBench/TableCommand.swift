import ArgumentParser
import Foundation

/// Measures every row and prints the table.
struct TableCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table", abstract: "The message service beside the same work done by hand.")

  @Option(help: "A folder on the disk to be measured.") var folder: String = ".build"
  @Option(help: "Seconds of each measurement.") var seconds: Double = 5
  @Option(help: "How often rates are measured, ours and the other by turns; the median counts.") var rounds: Int = 3
  @Option(help: "Items of a settlement or a delivery.") var items: Int = 30_000
  @Option(help: "Attempts at the same time in a settlement.") var attempts: Int = 100
  @Option(help: "Only these rows: \(Row.allCases.map(\.rawValue).joined(separator: ", ")).") var only: [Row] = Row
    .allCases

  enum Row: String, CaseIterable, ExpressibleByArgument {
    case publish, http, settle, delivery, pickUp = "pick-up", full, idle, postgres
  }

  func run() async throws {
    let effort = Effort(seconds: seconds, rounds: rounds, items: items, attempts: attempts)
    let parent = URL(filePath: folder).path
    try await Yard.use(below: parent) { yard in
      var lines: [Line] = []
      for row in only {
        say(row.rawValue)
        lines += try await measure(row, yard, effort)
      }
      print(Line.table(lines))
      print(try DiskSync.measure(in: yard.folder).text)
    }
  }

  private func measure(_ row: Row, _ yard: Yard, _ effort: Effort) async throws -> [Line] {
    switch row {
    case .publish: try await PublishRow(yard: yard, effort: effort).measure()
    case .http: try await HTTPPublishRow(yard: yard, effort: effort).measure()
    case .settle: try await SettleRow(yard: yard, effort: effort).measure()
    case .delivery: try await DeliveryRow(yard: yard, effort: effort).measure()
    case .pickUp: try await PickUpRow(yard: yard).measure()
    case .full: try await FullRow(yard: yard, effort: effort).measure()
    case .idle: try await IdleRow(yard: yard).measure()
    case .postgres: try await PostgresSettleRow(effort: effort).measure()
    }
  }

  private func say(_ text: String) { FileHandle.standardError.write(Data("measuring: \(text)\n".utf8)) }
}
