import Foundation

/// Host (with its port, where one is named) and path of an address, for filters.
struct DestinationPlace {
  let host: String?
  /// At least `/`, without the query.
  let path: String?

  init(_ address: String) {
    guard let scheme = address.range(of: "://") else {
      (host, path) = (nil, nil)
      return
    }
    let rest = address[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
    let authority = rest.prefix { $0 != "/" }
    let place = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    host = place.lowercased()
    path = authority.endIndex == rest.endIndex ? "/" : String(rest[authority.endIndex...])
  }
}
