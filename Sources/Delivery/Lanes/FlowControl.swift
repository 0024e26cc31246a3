import ClipModel

/// What a message says of its flow-control key: `parallelism=3, rate=5, period=1m`.
package struct FlowControl: Hashable, Codable, Sendable {
  package var key: String
  package var parallelism: Int?
  package var rate: Int?
  /// Seconds, from 1 on.
  package var period: Int = 1

  package init(key: String) { self.key = key }

  /// Reads `Upstash-Flow-Control-Key` and `-Value`.
  ///
  /// - Throws: `DeliveryError.invalidRequest`.
  init(key: String, value: String?, longestPeriod: Duration) throws(DeliveryError) {
    self.key = try Names.checked(key, as: "flow control key")
    for part in (value ?? "").split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1).map { String($0.trimmed) }
      guard pair.count == 2 else { throw Self.invalid(value) }
      switch pair[0].lowercased() {
      case "parallelism": parallelism = try Self.count(pair[1], value)
      case "rate", "ratepersecond": rate = try Self.count(pair[1], value)
      case "period": period = try Self.seconds(pair[1], atMost: longestPeriod)
      default: throw Self.invalid(value)
      }
    }
  }

  /// A bare number is seconds.
  private static func seconds(_ text: String, atMost limit: Duration) throws(DeliveryError) -> Int {
    let seconds = if let bare = Int(text) { bare } else { Int(try GoDuration.parse(text).seconds) }
    guard seconds >= 1, seconds <= limit.components.seconds else {
      throw .invalidRequest("invalid flow control period: \(text) is not from 1s to \(limit.components.seconds)s")
    }
    return seconds
  }

  private static func count(_ text: String, _ value: String?) throws(DeliveryError) -> Int {
    guard let count = Int(text), (1...1_000_000).contains(count) else { throw invalid(value) }
    return count
  }

  private static func invalid(_ value: String?) -> DeliveryError {
    .invalidRequest("invalid flow control value: \(value ?? "")")
  }
}

extension Substring {
  /// Without spaces at either end.
  var trimmed: Substring {
    var rest = drop { $0 == " " || $0 == "\t" }
    while rest.last == " " || rest.last == "\t" { rest.removeLast() }
    return rest
  }
}
