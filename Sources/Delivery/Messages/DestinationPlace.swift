/// Host (with its port, where one is named) and path of an address, for filters.
struct DestinationPlace {
  let host: String?
  /// At least `/`, without the query.
  let path: String?

  init(_ address: String) {
    let bytes = address.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
      (host, path) = (nil, nil)
      return
    }
    let rest = bytes[bytes.index(colon, offsetBy: 3)...].prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") }
    let user = authority.lastIndex(of: UInt8(ascii: "@")).map { bytes.index(after: $0) }
    host = Substring(bytes[(user ?? authority.startIndex)..<authority.endIndex]).lowercased()
    path = authority.endIndex == rest.endIndex ? "/" : String(Substring(rest[authority.endIndex...]))
  }
}
