import Delivery
import Foundation

/// Where a publish goes, taken from the raw request target: everything after the prefix, its query included, is the
/// destination; only the token and the options that ride in the query are taken out (contracts/qstash-v2.md, 1 and 3.4).
struct PublishTarget: Hashable, Sendable {
  let destination: String
  /// `upstash-…` options of the query, by lower-case name.
  let options: [(name: String, value: String)]

  static func == (left: Self, right: Self) -> Bool { left.destination == right.destination }
  func hash(into hasher: inout Hasher) { hasher.combine(destination) }

  /// - Throws: `DeliveryError.invalidDestination` for anything but an absolute http(s) address.
  init(rawTarget: String, prefix: String) throws(DeliveryError) {
    let rest = rawTarget.hasPrefix(prefix) ? rawTarget.dropFirst(prefix.count) : ""
    let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let parameters = halves.count == 2 ? halves[1].split(separator: "&", omittingEmptySubsequences: false) : []
    let kept = parameters.filter { !Self.isOurs($0) }
    destination = String(halves.first ?? "") + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
    options = parameters.filter { Self.isOurs($0) && !$0.hasPrefix("qstash_token") }.map { parameter in
      let parts = parameter.split(separator: "=", maxSplits: 1)
      let value = parts.count == 2 ? String(parts[1]) : ""
      return (parts[0].lowercased(), value.replacing("+", with: " ").removingPercentEncoding ?? value)
    }
    let scheme = destination.prefix(8).lowercased()
    guard scheme.hasPrefix("http://") || scheme.hasPrefix("https://") else {
      throw .invalidDestination("endpoint has invalid scheme, add http:// or https://")
    }
  }

  private static func isOurs(_ parameter: Substring) -> Bool {
    let name = parameter.prefix { $0 != "=" }.lowercased()
    return name == "qstash_token" || name.hasPrefix("upstash-")
  }
}
