import Foundation

/// A line of the table: what was measured, beside what it is compared with.
struct Line: Sendable {
  var work: String
  var ours: String
  var denominator = ""
  var ratio = ""
  var bar: String
  var cost = ""

  /// A rate beside another, which it is to reach in part where there is a bar.
  static func compared(
    _ work: String, _ ours: Measured, with other: Measured, named name: String, bar: Double? = nil
  ) -> Line {
    Line(
      work: work, ours: perSecond(ours), denominator: "\(perSecond(other)) \(name)",
      ratio: String(format: "%.2f", ours.rate / other.rate), bar: bar.map { String(format: "≥ %.2f", $0) } ?? "",
      cost: String(format: "%.3f (%.3f)", ours.processorMilliseconds, other.processorMilliseconds))
  }

  static func perSecond(_ measured: Measured) -> String { String(format: "%.0f/s", measured.rate) }

  static let titles = Line(
    work: "work", ours: "ours", denominator: "beside", ratio: "ratio", bar: "bar", cost: "CPU-ms each (beside)")

  /// As a row of a Markdown table.
  var text: String { "| " + [work, ours, denominator, ratio, bar, cost].joined(separator: " | ") + " |" }

  static func table(_ lines: [Line]) -> String {
    ([titles.text, "|---|---|---|---|---|---|"] + lines.map(\.text)).joined(separator: "\n")
  }
}
