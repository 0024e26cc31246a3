import Foundation

/// Base64 as the wire formats here want it.
enum Base64 {
  /// RFC 4648 section 5, without padding.
  static func url(_ bytes: some Sequence<UInt8>) -> String {
    standard(bytes).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// Reads the URL alphabet, padded or not; nil for anything else.
  static func decodedURL(_ text: some StringProtocol) -> [UInt8]? {
    let plain = String(text).replacing("=", with: "").replacing("-", with: "+").replacing("_", with: "/")
    return decoded(plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
  }

  static func standard(_ bytes: some Sequence<UInt8>) -> String { Data(bytes).base64EncodedString() }

  static func decoded(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map { [UInt8]($0) } }
}
