/// An absolute http(s) address, read so strictly that no other parser can see another host in it.
package struct WebAddress: Hashable, Sendable {
  package let isSecure: Bool
  /// Lower case; IPv6 without brackets.
  package let host: String
  package let port: Int
  /// Path and query as sent in the request line; begins with `/`.
  package let target: String

  /// - Throws: `OutboundError.invalidAddress` for other schemes, user names, odd characters in the host, bad ports.
  package init(_ text: String) throws(OutboundError) {
    let (isSecure, rest) = try Self.scheme(of: text)
    let end = rest.utf8.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
    let (host, port) = try Self.authority(rest[..<end])
    self.isSecure = isSecure
    self.host = host
    self.port = port ?? (isSecure ? 443 : 80)
    let tail = Substring(rest[end...].utf8.prefix { $0 != UInt8(ascii: "#") })
    target = Self.encoded(tail.utf8.first == UInt8(ascii: "/") ? tail : "/" + tail)
  }

  /// The address in the one form that is handed to the HTTP client.
  package var text: String { origin + target }

  /// Scheme, host and port when it is not the usual one.
  package var origin: String {
    let name = host.contains(":") ? "[\(host)]" : host
    let usual = isSecure ? 443 : 80
    return (isSecure ? "https://" : "http://") + name + (port == usual ? "" : ":\(port)")
  }

  /// Whether `origin` names the same scheme, host and port; nil when it can't be read, and nobody knows.
  func isAt(_ origin: String) -> Bool? {
    Self.reading(origin).map { $0.isSecure == isSecure && $0.name == name && $0.port == port }
  }

  func sharesPort(with origin: String) -> Bool? { Self.reading(origin).map { $0.port == port } }

  /// The host without the dot that may end a full name.
  private var name: Substring { host.hasSuffix(".") ? host.dropLast() : host[...] }

  private static func reading(_ text: String) -> WebAddress? {
    do { return try WebAddress(text) } catch { return nil }
  }

  /// The address that a `Location` header of this one's answer means.
  func resolving(_ location: String) throws(OutboundError) -> WebAddress {
    if location.lowercased().hasPrefix("http://") || location.lowercased().hasPrefix("https://") {
      return try WebAddress(location)
    }
    if location.hasPrefix("//") { return try WebAddress((isSecure ? "https:" : "http:") + location) }
    if location.hasPrefix("/") { return try WebAddress(origin + location) }
    let path = target.prefix { $0 != "?" }
    let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
    return try WebAddress(origin + folder + location)
  }

  private static func scheme(of text: String) throws(OutboundError) -> (Bool, Substring) {
    for (scheme, isSecure) in [("https", true), ("http", false)] {
      let (name, rest) = (text.utf8.prefix(scheme.utf8.count), text.utf8.dropFirst(scheme.utf8.count))
      guard rest.starts(with: "://".utf8), name.map({ $0 | 0x20 }).elementsEqual(scheme.utf8) else { continue }
      return (isSecure, Substring(rest.dropFirst(3)))
    }
    throw .invalidAddress("endpoint has invalid scheme, add http:// or https://")
  }

  private static func authority(_ text: Substring) throws(OutboundError) -> (String, Int?) {
    guard !text.utf8.contains(UInt8(ascii: "@")) else { throw .invalidAddress("user names are not supported") }
    let (name, portText) = try text.hasPrefix("[") ? bracketed(text) : plain(text)
    guard let portText, !portText.isEmpty else { return (name, nil) }
    guard let port = UInt16(portText), port > 0, portText.utf8.allSatisfy({ (48...57).contains($0) }) else {
      throw .invalidAddress("invalid port")
    }
    return (name, Int(port))
  }

  private static func plain(_ text: Substring) throws(OutboundError) -> (String, Substring?) {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
      .map { Substring($0) }
    let name = parts[0].lowercased()
    let isValid = name.utf8.allSatisfy { byte in
      (97...122).contains(byte) || (48...57).contains(byte) || byte == 45 || byte == 46 || byte == 95
    }
    guard !name.isEmpty, name.utf8.count <= 253, isValid else { throw .invalidAddress("invalid host") }
    return (name, parts.count == 2 ? parts[1] : nil)
  }

  private static func bracketed(_ text: Substring) throws(OutboundError) -> (String, Substring?) {
    guard let end = text.firstIndex(of: "]") else { throw .invalidAddress("invalid host") }
    let name = String(text[text.index(after: text.startIndex)..<end])
    let rest = text[text.index(after: end)...]
    guard IPAddress(name) != nil, name.contains(":"), rest.isEmpty || rest.hasPrefix(":") else {
      throw .invalidAddress("invalid host")
    }
    return (name.lowercased(), rest.isEmpty ? nil : rest.dropFirst())
  }

  /// Percent-encodes what may not stand in a request line; existing escapes stay.
  private static func encoded(_ text: Substring) -> String {
    guard text.utf8.contains(where: isEncoded) else { return String(text) }
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in text.utf8 {
      if isEncoded(byte) {
        result += [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isEncoded(_ byte: UInt8) -> Bool {
    byte <= 32 || byte >= 127 || #""<>\^`{|}"#.utf8.contains(byte)
  }
}
