#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A numeric address and how far away it is.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// 4 or 16 bytes.
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads the usual numeric forms; nil for anything else, names and zones included.
  package init?(_ text: String) {
    var four = in_addr()
    var sixteen = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: &four) { Array($0) }
    } else if inet_pton(AF_INET6, text, &sixteen) == 1 {
      bytes = withUnsafeBytes(of: &sixteen) { Array($0) }
    } else {
      return nil
    }
  }

  package var description: String {
    var buffer = [CChar](repeating: 0, count: 64)
    let family = bytes.count == 4 ? AF_INET : AF_INET6
    _ = bytes.withUnsafeBytes { inet_ntop(family, $0.baseAddress, &buffer, socklen_t(buffer.count)) }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  enum Reach: Hashable { case `public`, loopback, `private`, reserved }

  var reach: Reach { bytes.count == 4 ? reachOfFour : reachOfSixteen }

  /// IANA's special-purpose registry for IPv4.
  private var reachOfFour: Reach {
    switch (bytes[0], bytes[1], bytes[2]) {
    case (127, _, _): .loopback
    case (10, _, _), (172, 16...31, _), (192, 168, _): .private
    case (0, _, _), (100, 64...127, _), (169, 254, _), (192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 18...19, _),
      (198, 51, 100), (203, 0, 113), (224..., _, _):
      .reserved
    default: .public
    }
  }

  /// Only 2000::/3 is public, and of it neither documentation, Teredo and its neighbours, nor 6to4. Mapped (::ffff:0:0/96) and
  /// NAT64 (64:ff9b::) forms carry an IPv4 address past this check, so they are reserved.
  private var reachOfSixteen: Reach {
    if bytes.dropLast().allSatisfy({ $0 == 0 }), bytes[15] == 1 { return .loopback }
    if bytes[0] & 0xfe == 0xfc { return .private }
    guard bytes[0] & 0xe0 == 0x20 else { return .reserved }
    switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
    case (0x20, 0x01, 0x00...0x01, _), (0x20, 0x01, 0x0d, 0xb8), (0x20, 0x02, _, _), (0x3f, 0xff, 0x00...0x0f, _):
      return .reserved
    default: return .public
    }
  }
}
