/// Reads `KEY=value` lines as .env files have them: comments, `export`, single and double quotes.
package enum EnvironmentFile {
  package static func parse(_ text: String) -> [String: String] {
    var values: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      if let (key, value) = assignment(in: line) { values[key] = value }
    }
    return values
  }

  private static func assignment(in line: Substring) -> (key: String, value: String)? {
    var rest = trimmed(line)
    if rest.hasPrefix("export ") { rest = trimmed(rest.dropFirst(7)) }
    guard !rest.hasPrefix("#"), let equals = rest.firstIndex(of: "=") else { return nil }
    let key = trimmed(rest[..<equals])
    guard !key.isEmpty else { return nil }
    return (String(key), unquoted(trimmed(rest[rest.index(after: equals)...])))
  }

  private static func unquoted(_ value: Substring) -> String {
    for quote in ["\"", "'"] where value.hasPrefix(quote) {
      let inner = value.dropFirst()
      if let end = inner.firstIndex(of: Character(quote)) { return String(inner[..<end]) }
    }
    // An unquoted value ends at a comment that follows a space.
    var previous: Character = "x"
    for index in value.indices {
      if value[index] == "#", previous.isWhitespace { return String(trimmed(value[..<index])) }
      previous = value[index]
    }
    return String(value)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
