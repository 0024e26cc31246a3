import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
  private let stream = CInt(SOCK_STREAM.rawValue)
#else
  import Darwin
  private let stream = SOCK_STREAM
#endif

/// A connection that says bytes as they are, whatever HTTP thinks of them.
enum RawConnection {
  /// Says `bytes`, and returns what comes back until the server hangs up or has been quiet for two seconds.
  static func answer(of base: String, to bytes: [UInt8]) async throws -> String {
    let port = try #require(base.split(separator: ":").last.flatMap { UInt16($0) })
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: converse(port, bytes)) }
    }
  }

  private static func converse(_ port: UInt16, _ bytes: [UInt8]) -> String {
    let connection = socket(AF_INET, stream, 0)
    defer { close(connection) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    address.sin_port = port.bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return "" }
    var patience = timeval(tv_sec: 2, tv_usec: 0)
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      // It may have said its word and hung up.
      guard count > 0 else { break }
      sent += count
    }
    var (heard, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
    while case let count = read(connection, &buffer, buffer.count), count > 0 { heard += buffer.prefix(count) }
    return String(decoding: heard, as: UTF8.self)
  }
}
