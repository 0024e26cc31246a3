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

private let base62 = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
