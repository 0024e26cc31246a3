import Synchronization

/// Rewrites the SQL that both drivers share into SQLite's: `$1` becomes `?1`, because SQLite numbers `$…` by first
/// appearance. Every text is rewritten once.
final class Dialect: Sendable {
  private let known = Mutex<[String: String]>([:])

  func translate(_ sql: String) -> String {
    if let translated = known.withLock({ $0[sql] }) { return translated }
    let translated = Self.rewrite(sql)
    known.withLock { known in
      if known.count >= 2_000 { known.removeAll() }
      known[sql] = translated
    }
    return translated
  }

  /// Outside quoted text, `$` before a digit becomes `?`.
  private static func rewrite(_ sql: String) -> String {
    var result: [UInt8] = []
    let bytes = Array(sql.utf8)
    result.reserveCapacity(bytes.count)
    var quote: UInt8?
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        if quote == nil { quote = byte } else if quote == byte { quote = nil }
      }
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      let isParameter =
        quote == nil && byte == UInt8(ascii: "$") && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next)
      result.append(isParameter ? UInt8(ascii: "?") : byte)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// What a migration says in words that both databases read.
  static func schema(_ statement: String) -> String {
    statement.split(separator: "{bytes}", omittingEmptySubsequences: false).joined(separator: "BLOB")
  }
}
