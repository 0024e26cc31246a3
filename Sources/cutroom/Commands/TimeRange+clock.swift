import ClipModel

extension TimeRange {
  /// Reads `12:30-13:05`, `1:02:03-1:03:00` or `90-120.5`; nil for anything else, an empty stretch included.
  init?(clock text: String) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let start = Self.seconds(ends[0]), let end = Self.seconds(ends[1]), start < end else {
      return nil
    }
    self.init(start: start, end: end)
  }

  private static func seconds(_ text: Substring) -> Double? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count) else { return nil }
    var total = 0.0
    for part in parts {
      guard let value = Double(part), value >= 0, value.isFinite else { return nil }
      total = total * 60 + value
    }
    return total
  }
}
