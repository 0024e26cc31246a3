/// Named text values out of flags, environment and files, read with their rules. The only place that parses them.
package struct Settings: Sendable {
  private let values: [String: String]
  private let sources: [String: String]

  package init(_ values: [String: String]) { self.init(layers: [("the settings", values)]) }

  /// Layers of settings, each with its source in words; the first that has a key wins. Empty values count as absent.
  package init(layers: [(source: String, values: [String: String])]) {
    var merged: [String: String] = [:]
    var sources: [String: String] = [:]
    for layer in layers.reversed() {
      for (key, value) in layer.values where !value.isEmpty {
        merged[key] = value
        sources[key] = layer.source
      }
    }
    values = merged
    self.sources = sources
  }

  /// Where the value of `key` was set, in words: `the environment`; nil when it is not set.
  package func source(of key: String) -> String? { sources[key] }

  package func text(_ key: String) -> String? { values[key].flatMap { $0.isEmpty ? nil : $0 } }

  package func list(_ key: String) -> [String] {
    (text(key) ?? "").split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
  }

  package func flag(_ key: String, default fallback: Bool) throws(ConfigurationError) -> Bool {
    guard let value = text(key) else { return fallback }
    switch value.lowercased() {
    case "true", "1", "yes", "on": return true
    case "false", "0", "no", "off": return false
    default: throw .invalid(key: key, value: value, rule: "write true or false")
    }
  }

  package func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int) throws(ConfigurationError)
    -> Int
  {
    guard let value = text(key) else { return fallback }
    guard let number = Int(value), range.contains(number) else {
      throw .invalid(
        key: key, value: value, rule: "write a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A duration such as `10s`, `5m`, `6h` or `1h30m`; a bare number means seconds.
  package func duration(_ key: String, default fallback: Duration) throws(ConfigurationError) -> Duration {
    guard let value = text(key) else { return fallback }
    guard let duration = Self.parseDuration(value) else {
      throw .invalid(key: key, value: value, rule: "write a duration such as 10s, 5m, 6h or 1h30m")
    }
    return duration
  }

  /// The name of a column: letters, digits and `_`, at most 63.
  package func identifier(_ key: String, default fallback: String) throws(ConfigurationError) -> String {
    guard let value = text(key) else { return fallback }
    let isValid = value.utf8.count <= 63 && value.first?.isNumber == false
    guard isValid, value.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
      throw .invalid(key: key, value: value, rule: "write the name of a column: letters, digits and _, at most 63")
    }
    return value
  }

  /// An absolute http or https address, without its trailing slash.
  package func address(_ key: String) throws(ConfigurationError) -> String? {
    guard var value = text(key) else { return nil }
    let lowered = value.lowercased()
    guard let scheme = ["http://", "https://"].first(where: lowered.hasPrefix), value.count > scheme.count,
      !value.contains(where: \.isWhitespace)
    else { throw .invalid(key: key, value: value, rule: "write an address that begins with http:// or https://") }
    while value.hasSuffix("/") { value.removeLast() }
    return value
  }

  private static func parseDuration(_ text: String) -> Duration? {
    let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]
    var rest = Substring(text)
    if let bare = Double(rest), bare >= 0, bare.isFinite { return .seconds(bare) }
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix(while: { $0.isASCII && ($0.isNumber || $0 == ".") })
      rest = rest.dropFirst(digits.count)
      guard let number = Double(digits), let unit = units.first(where: { rest.hasPrefix($0.suffix) }) else {
        return nil
      }
      rest = rest.dropFirst(unit.suffix.count)
      total += number * unit.seconds
    }
    return text.isEmpty ? nil : .seconds(total)
  }
}
