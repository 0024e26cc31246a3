import ClipModel
import Crypto
import Database
import Foundation

/// Signed, expiring addresses of originals: `{app}/media/{id}?exp=&sig=`. The key is in the database, so that a link
/// outlives a restart.
package struct MediaLinks: Sendable {
  private let key: SymmetricKey
  private let clock: any ServiceClock
  /// Longer than any run may take.
  package static let validity: Duration = .seconds(24 * 3600)

  package init(key: [UInt8], clock: any ServiceClock) {
    self.key = SymmetricKey(data: key)
    self.clock = clock
  }

  /// With the installation's key, which is made when there is none.
  package static func load(database: any Database, clock: any ServiceClock) async throws -> Self {
    let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    let key = try await database.write { transaction in
      try transaction.run(
        "INSERT INTO cutroom_secrets (name, value) VALUES ('media-links', $1) ON CONFLICT (name) DO NOTHING", fresh)
      return try transaction.run("SELECT value FROM cutroom_secrets WHERE name = 'media-links'")[0].bytes("value")
    }
    return Self(key: key, clock: clock)
  }

  /// The address of an original below `appURL`.
  package func link(to id: Original.ID, appURL: String) -> String {
    let expires = (clock.now + Self.validity).milliseconds / 1000
    return "\(appURL)/media/\(id)?exp=\(expires)&sig=\(signature(of: id.rawValue, expires: expires))"
  }

  /// Whether a link was made by us and is still good; compared in constant time.
  package func isValid(id: String, expires: String?, signature: String?) -> Bool {
    guard let expires = expires.flatMap({ Int64($0) }), let signature = signature.flatMap(Self.bytes(hexadecimal:)),
      clock.now.milliseconds < expires.multipliedReportingOverflow(by: 1000).partialValue, expires > 0
    else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: Self.content(id, expires), using: key)
  }

  /// The original behind an address of our own; nil for any other address and for a link that is not valid.
  ///
  /// - Parameter origins: addresses under which this installation is known, without a slash at the end.
  package func original(at address: String, origins: [String]) -> Original.ID? {
    for origin in origins where address.hasPrefix(origin + "/media/") {
      guard let parts = URLComponents(string: "http://local" + address.dropFirst(origin.count)) else { return nil }
      let id = String(parts.path.dropFirst("/media/".count))
      let values = parts.queryItems ?? []
      let expires = values.first { $0.name == "exp" }?.value
      let signature = values.first { $0.name == "sig" }?.value
      return isValid(id: id, expires: expires, signature: signature) ? Original.ID(id) : nil
    }
    return nil
  }

  private func signature(of id: String, expires: Int64) -> String {
    HMAC<SHA256>.authenticationCode(for: Self.content(id, expires), using: key)
      .map { String(format: "%02x", $0) }.joined()
  }

  private static func content(_ id: String, _ expires: Int64) -> [UInt8] { Array("media\n\(id)\n\(expires)".utf8) }

  private static func bytes(hexadecimal text: String) -> [UInt8]? {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count == 64 else { return nil }
    return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
