import Foundation

/// Base64 as the wire formats here want it.
enum Base64 {
  /// RFC 4648 section 5, without padding.
  static func url(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    var (bits, count): (UInt32, UInt32) = (0, 0)
    for byte in bytes {
      (bits, count) = (bits << 8 | UInt32(byte), count + 8)
      while count >= 6 {
        count -= 6
        text.append(urlAlphabet[Int(bits >> count & 63)])
      }
    }
    if count > 0 { text.append(urlAlphabet[Int(bits << (6 - count) & 63)]) }
    return String(decoding: text, as: UTF8.self)
  }

  private static let urlAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// Reads the URL alphabet, padded or not; nil for anything else.
  static func decodedURL(_ text: some StringProtocol) -> [UInt8]? {
    let plain = String(text).replacing("=", with: "").replacing("-", with: "+").replacing("_", with: "/")
    return decoded(plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
  }

  static func standard(_ bytes: some Sequence<UInt8>) -> String { Data(bytes).base64EncodedString() }

  static func decoded(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map { [UInt8]($0) } }
}
