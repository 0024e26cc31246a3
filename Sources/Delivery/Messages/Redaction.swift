import ClipModel
import Crypto

/// `Upstash-Redact-Fields`: values that the API shows as `REDACTED:` and their SHA-256; deliveries carry the originals.
package struct Redaction: Hashable, Codable, Sendable {
  var body = false
  /// Every header.
  var allHeaders = false
  /// Names in lower case.
  var headers: Set<String> = []

  /// Reads a comma list of `body`, `header`, `headers`, `header[Name]`, `headers[Name]`.
  ///
  /// - Throws: `DeliveryError.invalidRequest` for anything else.
  init(_ text: String) throws(DeliveryError) {
    for field in text.split(separator: ",").map({ $0.trimmed.lowercased() }) {
      switch field {
      case "body": body = true
      case "header", "headers": allHeaders = true
      default:
        guard let name = Self.name(in: field) else { throw .invalidRequest("invalid redact field: \(field)") }
        headers.insert(name)
      }
    }
  }

  private static func name(in field: String) -> String? {
    guard field.hasPrefix("header[") || field.hasPrefix("headers["), field.hasSuffix("]") else { return nil }
    let name = field.drop { $0 != "[" }.dropFirst().dropLast()
    return name.isEmpty ? nil : String(name)
  }

  private static func redacted(_ bytes: some Sequence<UInt8>) -> String {
    "REDACTED:" + SHA256.hash(data: Array(bytes)).hexadecimal
  }

  /// The body as the API shows it.
  func shown(body bytes: [UInt8]) -> [UInt8] { body && !bytes.isEmpty ? Array(Self.redacted(bytes).utf8) : bytes }

  /// Headers as the API shows them, names MIME-canonical.
  func shown(headers map: [String: [String]]) -> [String: [String]] {
    guard allHeaders || !headers.isEmpty else { return map }
    return map.reduce(into: [:]) { shown, header in
      let isHidden = allHeaders || headers.contains(header.key.lowercased())
      shown[header.key] = isHidden ? header.value.map { Self.redacted($0.utf8) } : header.value
    }
  }
}
