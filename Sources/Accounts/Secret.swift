import Crypto

/// 256 random bits as text, kept by us only as their SHA-256.
package struct Secret: Hashable, Sendable {
  /// What its owner is shown once.
  package let text: String

  package init(text: String) { self.text = text }

  /// A new secret: `prefix` and 43 characters of base64url.
  package static func random(prefix: String = "") -> Self {
    let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    return Self(text: prefix + base64URL(bytes))
  }

  /// What the database holds.
  package var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

  /// Compares in constant time.
  package func matches(_ other: String) -> Bool { constantTimeEqual(hash, Secret(text: other).hash) }
}

/// Whether both are equal, in a time that does not depend on where they differ.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  guard left.count == right.count else { return false }
  return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

/// Base64 with the URL-safe alphabet and no padding (RFC 4648, section 5).
package func base64URL(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  var text: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
    for place in 0...group.count { text.append(alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)]) }
  }
  return String(decoding: text, as: UTF8.self)
}
