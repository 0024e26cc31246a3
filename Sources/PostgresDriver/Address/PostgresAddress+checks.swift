extension PostgresAddress {
  /// Refuses what libpq would take apart at the wrong place, so that a part of the password would count as the host and
  /// be told to everybody.
  static func checkForm(_ text: String) throws(PostgresAddressError) {
    guard !text.utf8.contains(0) else { throw .unreadable("it holds a NUL byte") }
    guard let colon = text.firstRange(of: "://") else {
      guard text.contains("=") else { throw .foreign }
      return
    }
    guard ["postgresql", "postgres"].contains(text[..<colon.lowerBound]) else { throw .foreign }
    let rest = text[colon.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    let path = rest.dropFirst(authority.count).prefix { $0 != "?" }
    let separators = authority.count { $0 == "@" }
    guard separators <= 1 || authority.prefix(while: { $0 != "@" }).contains("?") else { throw .unescaped("@", "%40") }
    guard separators > 0 || !path.contains("@") else { throw .unescaped("/", "%2F") }
  }

  /// libpq quotes a port that is no number; ours may be a piece of a password.
  func checkPort() throws(PostgresAddressError) {
    guard let ports = self["port"] else { return }
    let areNumbers = ports.split(separator: ",", omittingEmptySubsequences: false)
      .allSatisfy { $0.isEmpty || UInt16($0) != nil }
    guard areNumbers else { throw .unreadable("its port is not a number") }
  }

  /// libpq's words without what they quote.
  static func unquoted(_ message: String) -> String {
    let trimmed = message.split(separator: "\n").joined(separator: " ")
    guard let first = trimmed.firstIndex(of: "\""), let last = trimmed.lastIndex(of: "\""), first != last else {
      return trimmed.contains("\"") ? "it can't be read" : trimmed
    }
    return trimmed[..<first] + "\"…\"" + trimmed[trimmed.index(after: last)...]
  }
}
