import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Turns host names into addresses.
package protocol HostResolver: Sendable {
  /// All addresses of `host`, IPv4 first.
  ///
  /// - Throws: `OutboundError.unresolvable`.
  func addresses(of host: String) async throws(OutboundError) -> [IPAddress]
}

/// The machine's resolver, on threads of its own because it blocks.
package struct SystemResolver: HostResolver {
  private static let threads = DispatchQueue(label: "cutroom.resolver", attributes: .concurrent)

  package init() {}

  package func addresses(of host: String) async throws(OutboundError) -> [IPAddress] {
    if let address = IPAddress(host) { return [address] }
    let found = await withCheckedContinuation { continuation in
      Self.threads.async { continuation.resume(returning: Self.lookUp(host)) }
    }
    guard !found.isEmpty else { throw .unresolvable(host) }
    return found
  }

  #if canImport(Glibc)
    private static let stream = CInt(SOCK_STREAM.rawValue)
  #else
    private static let stream = SOCK_STREAM
  #endif

  private static func lookUp(_ host: String) -> [IPAddress] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Self.stream
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [IPAddress] = []
    var entry = list
    while let current = entry?.pointee {
      if let address = IPAddress(current), !found.contains(address) { found.append(address) }
      entry = current.ai_next
    }
    return found.filter { $0.bytes.count == 4 } + found.filter { $0.bytes.count == 16 }
  }
}

extension IPAddress {
  fileprivate init?(_ entry: addrinfo) {
    guard let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
    switch entry.ai_family {
    case AF_INET:
      var address = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
      self.init(bytes: withUnsafeBytes(of: &address) { Array($0) })
    case AF_INET6:
      var address = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
      self.init(bytes: withUnsafeBytes(of: &address) { Array($0) })
    default: return nil
    }
  }
}
