import ClipModel
import Crypto

/// Signs and verifies webhooks by the Standard Webhooks scheme (standard-webhooks/standard-webhooks, version 1).
package struct StandardWebhook: Sendable {
  /// How far a timestamp may be from now, in both directions.
  package static let tolerance = Duration.seconds(300)

  private let key: SymmetricKey

  /// - Parameter secret: `whsec_` and base64, or the base64 alone.
  /// - Throws: `DeliveryError.invalidSignature` for an empty secret or one that is no base64.
  package init(secret: String) throws(DeliveryError) {
    let text = secret.hasPrefix("whsec_") ? String(secret.dropFirst(6)) : secret
    guard let bytes = Base64.decoded(text), !bytes.isEmpty else { throw .invalidSignature("unusable secret") }
    key = SymmetricKey(data: bytes)
  }

  /// A new secret of 32 random bytes.
  package static func makeSecret() -> String {
    "whsec_" + SymmetricKey(size: .bits256).withUnsafeBytes { Base64.standard($0) }
  }

  /// The three headers of one attempt.
  package func headers(id: String, at time: Timestamp, body: [UInt8]) -> [OutgoingMessage.Header] {
    let seconds = time.milliseconds / 1000
    return [
      OutgoingMessage.Header(name: "webhook-id", value: id),
      OutgoingMessage.Header(name: "webhook-timestamp", value: String(seconds)),
      OutgoingMessage.Header(name: "webhook-signature", value: sign(id: id, seconds: seconds, body: body)),
    ]
  }

  /// `v1,` and the base64 of the HMAC over id, timestamp and body.
  package func sign(id: String, seconds: Int64, body: [UInt8]) -> String {
    "v1," + Base64.standard(HMAC<SHA256>.authenticationCode(for: content(id, "\(seconds)", body), using: key))
  }

  /// Checks a received webhook. Either the `webhook-` or the `svix-` family of headers counts, never a mixture.
  ///
  /// - Parameter header: the value of a header by its lower-case name.
  /// - Returns: the event's id, the same on every retry.
  /// - Throws: `DeliveryError.invalidSignature`.
  @discardableResult
  package func verify(
    header: (String) -> String?, body: [UInt8], now: Timestamp
  ) throws(DeliveryError) -> String {
    let family = header("webhook-id") != nil ? "webhook-" : "svix-"
    guard let id = header(family + "id"), let stamp = header(family + "timestamp"),
      let signatures = header(family + "signature"), !id.isEmpty, !stamp.isEmpty, !signatures.isEmpty
    else { throw .invalidSignature("missing headers") }
    guard let seconds = Int64(stamp) else { throw .invalidSignature("unreadable timestamp") }
    let allowed = Self.tolerance.milliseconds / 1000
    let (age, overflow) = (now.milliseconds / 1000).subtractingReportingOverflow(seconds)
    guard !overflow, (-allowed...allowed).contains(age) else { throw .invalidSignature("timestamp too old or too new") }
    let content = content(id, stamp, body)
    guard signatures.split(separator: " ").contains(where: { matches($0, content) }) else {
      throw .invalidSignature("no matching signature")
    }
    return id
  }

  private func matches(_ entry: Substring, _ content: [UInt8]) -> Bool {
    let parts = entry.split(separator: ",", maxSplits: 1)
    guard parts.count == 2, parts[0] == "v1", let code = Base64.decoded(String(parts[1])) else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: content, using: key)
  }

  private func content(_ id: String, _ seconds: String, _ body: [UInt8]) -> [UInt8] {
    Array("\(id).\(seconds).".utf8) + body
  }
}
