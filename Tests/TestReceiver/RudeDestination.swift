import Foundation

#if canImport(Glibc)
  import Glibc
  private let stream = CInt(SOCK_STREAM.rawValue)
#else
  import Darwin
  private let stream = SOCK_STREAM
#endif

/// The system's `listen`, which a method of ours would hide.
private let openDoor: @Sendable (CInt, CInt) -> CInt = { listen($0, $1) }

/// A destination that keeps to no rule: how it answers is what the path says. A thread for each connection.
package enum RudeDestination: String, CaseIterable, Sendable {
  /// Never answers.
  case silent
  /// Answers its head at once and its body byte by byte, for ever.
  case drip
  /// Answers even its head byte by byte.
  case crawl
  /// Sends a gigabyte.
  case flood
  /// Sends headers without end.
  case bombard
  /// Hangs up in the middle of the body that it announced.
  case cut
  /// Hangs up without a word.
  case hangUp
  /// Says what is no HTTP.
  case babble
  /// Sends its callers elsewhere.
  case redirect

  package var path: String { "/" + rawValue }

  /// Runs `body` with the address of a server that has all of these behind their paths.
  package static func serve<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let listener = socket(AF_INET, stream, 0)
    let port = try listen(on: listener)
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { break }
        Thread.detachNewThread { converse(on: connection) }
      }
      close(listener)
    }
    // Wakes `accept`.
    defer { shutdown(listener, CInt(SHUT_RDWR)) }
    return try await body("http://127.0.0.1:\(port)")
  }

  private static func converse(on connection: CInt) {
    defer { close(connection) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(connection, &buffer, buffer.count)
    let words = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
    guard words.count > 1, let manner = Self(rawValue: String(words[1].dropFirst())) else { return }
    manner.answer(Line(connection: connection))
  }

  private func answer(_ line: Line) {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"
    switch self {
    case .silent: line.waitForHangUp()
    case .drip: if line.say(head) { while line.say("x") { usleep(20_000) } }
    case .crawl: for letter in head + head where line.say(String(letter)) { usleep(100_000) }
    case .flood:
      let piece = String(repeating: "x", count: 1 << 20)
      if line.say(head) { for _ in 0..<1000 { guard line.say(piece) else { return } } }
    case .bombard: if line.say("HTTP/1.1 200 OK\r\n") { while line.say("X-Bomb: \(Self.bomb)\r\n") {} }
    case .cut: _ = line.say(head + "and then")
    case .hangUp: return
    case .babble: if line.say("Good day, stranger.\r\n\r\n") { line.waitForHangUp() }
    case .redirect:
      _ = line.say("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }
  }

  private static let bomb = String(repeating: "x", count: 4000)

  private struct Line {
    let connection: CInt

    /// False once the other side has hung up.
    func say(_ words: String) -> Bool {
      let bytes = Array(words.utf8)
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }

    func waitForHangUp() {
      var buffer = [UInt8](repeating: 0, count: 4096)
      while read(connection, &buffer, buffer.count) > 0 {}
    }
  }

  private struct NoServer: Error {}

  /// Listens on a free port of this machine and returns it.
  private static func listen(on listener: CInt) throws -> UInt16 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isReady = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && openDoor(listener, 64) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard isReady else { throw NoServer() }
    return UInt16(bigEndian: address.sin_port)
  }
}
