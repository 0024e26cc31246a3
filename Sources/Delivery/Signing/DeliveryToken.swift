import ClipModel
import Crypto
import Foundation

/// The JWT in `Upstash-Signature` (QStash v2): HS256 over destination and body hash.
package enum DeliveryToken {
  static let issuer = "Upstash"
  static let lifetime = Duration.seconds(300)

  private static let header = Base64.url(#"{"alg":"HS256","typ":"JWT"}"#.utf8)

  private struct Header: Codable {
    var alg: String
    var typ: String
  }

  struct Claims: Codable {
    var iss: String
    var sub: String
    var exp: Int64
    var nbf: Int64
    var iat: Int64?
    var jti: String?
    var body: String
  }

  /// - Parameters:
  ///   - key: the signing key as written, `sig_…`.
  ///   - destination: the address exactly as called.
  package static func make(
    key: String, destination: String, body: [UInt8], now: Timestamp, id: String = Identifier<Claim>.random().rawValue
  ) throws -> String {
    let issued = now.milliseconds / 1000
    var claims = JSONLine()
    claims.add(#"{"iss":"Upstash","sub":"#)
    claims.add(string: destination)
    claims.add(#","exp":"#)
    claims.add(issued + lifetime.milliseconds / 1000)
    claims.add(#","nbf":0,"iat":"#)
    claims.add(issued)
    claims.add(#","jti":"#)
    claims.add(string: "jwt_" + id)
    claims.add(#","body":"#)
    claims.add(string: hash(body))
    claims.add("}")
    let content = header + "." + Base64.url(claims.text.utf8)
    let code = HMAC<SHA256>.authenticationCode(for: Array(content.utf8), using: SymmetricKey(data: Array(key.utf8)))
    return content + "." + Base64.url(code)
  }

  /// The claims of a token that one of `keys` signed.
  static func read(_ token: String, keys: [String]) throws(DeliveryError) -> Claims {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let head = Base64.decodedURL(parts[0]), let payload = Base64.decodedURL(parts[1]),
      let code = Base64.decodedURL(parts[2])
    else { throw .invalidSignature("unreadable token") }
    let content = Array("\(parts[0]).\(parts[1])".utf8)
    let isSigned = keys.contains { key in
      HMAC<SHA256>.isValidAuthenticationCode(
        code, authenticating: content, using: SymmetricKey(data: Array(key.utf8)))
    }
    guard isSigned else { throw .invalidSignature("signed by nobody known") }
    do {
      let header = try JSONDecoder().decode(Header.self, from: Data(head))
      guard header.alg == "HS256" else { throw DeliveryError.invalidSignature("unknown algorithm") }
      return try JSONDecoder().decode(Claims.self, from: Data(payload))
    } catch {
      throw .invalidSignature("unreadable claims")
    }
  }

  static func hash(_ body: [UInt8]) -> String { Base64.url(SHA256.hash(data: body)) }
}
