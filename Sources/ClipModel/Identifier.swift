/// An id of one kind of thing; opaque text, so that ids of two kinds can't be mixed up.
package struct Identifier<Thing>: Hashable, Codable, Sendable, CustomStringConvertible, RawRepresentable {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }
  package init(_ rawValue: String) { self.rawValue = rawValue }

  package init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  package var description: String { rawValue }

  /// An unguessable id: `prefix` and 22 characters of base 62, some 131 random bits.
  package static func random(prefix: String = "") -> Self {
    var generator = SystemRandomNumberGenerator()
    return Self(prefix + randomBase62(count: 22, using: &generator))
  }

  /// An unguessable id, as long as a random one, that sorts by its time: `prefix`, nine characters of base 36 for the
  /// milliseconds, and 13 characters of base 62, some 77 random bits. What comes at one time lies together in a
  /// database's tables and indexes then, and few pages change with it.
  package static func timed(prefix: String = "", at time: Timestamp) -> Self {
    var generator = SystemRandomNumberGenerator()
    var (digits, rest) = ([UInt8](repeating: 0, count: 9), UInt64(max(0, time.milliseconds)))
    for index in digits.indices.reversed() {
      digits[index] = base36[Int(rest % 36)]
      rest /= 36
    }
    return Self(prefix + String(decoding: digits, as: UTF8.self) + randomBase62(count: 13, using: &generator))
  }
}

/// `count` characters of base 62 drawn from `generator`.
package func randomBase62(count: Int, using generator: inout some RandomNumberGenerator) -> String {
  var text: [UInt8] = []
  text.reserveCapacity(count)
  while text.count < count {
    // Ten at a time, the most that fit into a word: every draw may be a call of the kernel.
    var number = UInt64.random(in: 0..<839_299_365_868_340_224, using: &generator)
    for _ in 0..<min(10, count - text.count) {
      text.append(base62[Int(number % 62)])
      number /= 62
    }
  }
  return String(decoding: text, as: UTF8.self)
}

/// In an order that every collation keeps.
private let base36 = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
private let base62 = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
