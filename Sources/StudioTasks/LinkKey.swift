import ClipModel
import Crypto
import Database
import Foundation

/// Signs the expiring links to finished files.
struct LinkKey: Sendable {
  private let key: SymmetricKey

  init(bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

  /// The installation's key, made at the first call.
  static func load(from database: any Database) async throws -> LinkKey {
    let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }
    return try await database.write { transaction in
      try transaction.run(
        "INSERT INTO cutroom_secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", "studio-files", fresh)
      let rows = try transaction.run("SELECT value FROM cutroom_secrets WHERE name = $1", "studio-files")
      return LinkKey(bytes: try rows.first?.bytes("value") ?? fresh)
    }
  }

  /// Hexadecimal HMAC-SHA256 of what the link names.
  func signature(export: String, file: String, expires: Int64) -> String {
    HMAC<SHA256>.authenticationCode(for: Self.content(export, file, expires), using: key).hexadecimal
  }

  /// Compares in constant time.
  func verifies(_ signature: String, export: String, file: String, expires: Int64) -> Bool {
    var code: [UInt8] = []
    var digits = Array(signature.utf8)[...]
    while digits.count >= 2 {
      guard let byte = UInt8(String(decoding: digits.prefix(2), as: UTF8.self), radix: 16) else { return false }
      code.append(byte)
      digits = digits.dropFirst(2)
    }
    guard digits.isEmpty else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(
      code, authenticating: Self.content(export, file, expires), using: key)
  }

  private static func content(_ export: String, _ file: String, _ expires: Int64) -> Data {
    Data("\(export)\n\(file)\n\(expires)".utf8)
  }
}
