import ClipModel

/// Durations as QStash's headers carry them: `1d10h30m`, `1.5h`, `250ms`.
package enum GoDuration {
  private static let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]

  /// - Throws: `DeliveryError.invalidRequest` with the hosted service's text.
  package static func parse(_ text: String) throws(DeliveryError) -> Duration {
    var rest = Substring(text)
    var seconds = 0.0
    guard !rest.isEmpty else { throw invalid(text) }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let number = Double(digits) else { throw invalid(text) }
      rest = rest.dropFirst(digits.count)
      guard !rest.isEmpty else { throw .invalidRequest("time: missing unit in duration \"\(text)\"") }
      let word = rest.prefix { $0.isLetter }
      guard let unit = units.first(where: { $0.0 == word })?.1 else {
        throw .invalidRequest("time: unknown unit \"\(word)\" in duration \"\(text)\"")
      }
      rest = rest.dropFirst(word.count)
      seconds += number * unit
    }
    guard seconds.isFinite, seconds < 1e10 else { throw invalid(text) }
    return .milliseconds(Int64((seconds * 1000).rounded()))
  }

  private static func invalid(_ text: String) -> DeliveryError { .invalidRequest("time: invalid duration \"\(text)\"") }
}
