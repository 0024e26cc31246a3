import Synchronization

/// Rewrites the SQL that both drivers share into SQLite's: `$1` becomes `?1`, because SQLite numbers `$…` by first
/// appearance; row locks go, because there is one writer. Every text is rewritten once.
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

  /// What only PostgreSQL knows; longer ones first.
  private static let rowLocks = ["FOR UPDATE SKIP LOCKED", "FOR UPDATE"].map { Array($0.utf8) }

  /// Outside quoted text, `$` before a digit becomes `?`, and row locks become nothing.
  private static func rewrite(_ sql: String) -> String {
    var result: [UInt8] = []
    let bytes = Array(sql.utf8)
    result.reserveCapacity(bytes.count)
    var quote: UInt8?
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        if quote == nil { quote = byte } else if quote == byte { quote = nil }
      }
      if quote == nil, let lock = rowLocks.first(where: { isPhrase($0, at: index, of: bytes) }) {
        index += lock.count
        continue
      }
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      let isParameter =
        quote == nil && byte == UInt8(ascii: "$") && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next)
      result.append(isParameter ? UInt8(ascii: "?") : byte)
      index += 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether the phrase stands there as words of its own.
  private static func isPhrase(_ phrase: [UInt8], at index: Int, of bytes: [UInt8]) -> Bool {
    let end = index + phrase.count
    guard bytes[index] == phrase[0], end <= bytes.count, bytes[index..<end].elementsEqual(phrase) else { return false }
    return (index == 0 || !isWordSign(bytes[index - 1])) && (end == bytes.count || !isWordSign(bytes[end]))
  }

  private static func isWordSign(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// What a migration says in words that both databases read.
  static func schema(_ statement: String) -> String {
    statement.split(separator: "{bytes}", omittingEmptySubsequences: false).joined(separator: "BLOB")
  }
}
