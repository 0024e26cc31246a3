import ClipModel
import Foundation

/// How Klap's bodies are read and written: plain JSON, keys sorted so that equal values give equal bytes.
package enum KlapJSON {
  package static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(value))
  }

  package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes))
  }

  /// ISO 8601 with milliseconds, as in `2025-05-01T12:00:00.000Z`.
  package static func time(_ timestamp: Timestamp) -> String {
    Date(timeIntervalSince1970: Double(timestamp.milliseconds) / 1000)
      .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
