import Foundation
import PostgresDriver
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Stands between a driver and its server, lets everything through, and once keeps the answer to a COMMIT for itself and
/// hangs up.
final class AnswerThief: Sendable {
  struct Failure: Error {}

  /// Leads here.
  let address: PostgresAddress
  private let folder: String
  private let target: String
  private let listener: CInt
  private let stolen = Count()
  private let afterwards: @Sendable () -> Void

  var thefts: Int { stolen.value }

  /// - Parameter afterwards: runs between the theft and hanging up.
  init(of address: PostgresAddress, afterwards: @escaping @Sendable () -> Void = {}) async throws {
    self.afterwards = afterwards
    guard let target = address.host else { throw Failure() }
    self.target = target + "/.s.PGSQL.5432"
    folder = FileManager.default.temporaryDirectory.appending(path: "thief-\(UUID().uuidString.prefix(8))").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    self.address = address.host(folder)
    listener = try Self.open(folder + "/.s.PGSQL.5432", by: bind)
    guard listen(listener, 16) == 0 else { throw Failure() }
    Thread { [self] in serve() }.start()
  }

  /// Ends with the listener; connections end with their ends.
  func close() throws {
    shutdown(listener, CInt(SHUT_RDWR))
    Glibc.close(listener)
    try FileManager.default.removeItem(atPath: folder)
  }

  private func serve() {
    while case let client = accept(listener, nil, nil), client >= 0 {
      Thread { [self] in pass(between: client) }.start()
    }
  }

  private func pass(between client: CInt) {
    guard let server = try? Self.open(target, by: connect) else { return }
    defer { for end in [client, server] { Glibc.close(end) } }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      var ends = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&ends, 2, -1) > 0 else { return }
      let (from, to) = ends[0].revents != 0 ? (client, server) : (server, client)
      let count = read(from, &buffer, buffer.count)
      guard count > 0, write(to, buffer, count) == count else { return }
      let isCommit = from == client && String(decoding: buffer[..<count], as: UTF8.self).contains("COMMIT\0")
      if isCommit, thefts == 0 {
        stolen.next()
        _ = read(server, &buffer, buffer.count)
        afterwards()
        return
      }
    }
  }

  private static func open(
    _ path: String, by call: (CInt, UnsafePointer<sockaddr>?, socklen_t) -> CInt
  ) throws -> CInt {
    let end = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(end, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    guard result == 0 else { throw Failure() }
    return end
  }
}
