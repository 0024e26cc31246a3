import Dispatch

#if canImport(Glibc)
  import Glibc
  private let stream = CInt(SOCK_STREAM.rawValue)
#else
  import Darwin
  private let stream = SOCK_STREAM
#endif

/// Runs `body` with the address of a server that answers its first request with `words` and then falls silent, until
/// the other side hangs up.
func withStallingServer(saying words: String, _ body: (String) async throws -> Void) async throws {
  let listener = socket(AF_INET, stream, 0)
  defer { close(listener) }
  let port = try listen(on: listener)
  async let _: Void = withCheckedContinuation { continuation in
    DispatchQueue.global().async {
      answer(on: listener, saying: words)
      continuation.resume()
    }
  }
  // Wakes `accept` when nobody came; after it the answer is awaited, and only then the listener closed.
  defer { shutdown(listener, CInt(SHUT_RDWR)) }
  try await body("http://127.0.0.1:\(port)")
}

private func answer(on listener: CInt, saying words: String) {
  let connection = accept(listener, nil, nil)
  var buffer = [UInt8](repeating: 0, count: 4_096)
  _ = read(connection, &buffer, buffer.count)
  if !words.isEmpty { _ = write(connection, words, words.utf8.count) }
  while read(connection, &buffer, buffer.count) > 0 {}
  close(connection)
}

private struct NoServer: Error {}

/// Listens on a free port of this machine and returns it.
private func listen(on listener: CInt) throws -> UInt16 {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isReady = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      bind(listener, address, length) == 0 && listen(listener, 1) == 0 && getsockname(listener, address, &length) == 0
    }
  }
  guard isReady else { throw NoServer() }
  return UInt16(bigEndian: address.sin_port)
}

/// How many descriptors of this process are the file at `path`.
func openDescriptors(of path: String) -> Int {
  (CInt(0)..<1_024).count { descriptor in
    var name = [CChar](repeating: 0, count: 4_096)
    #if canImport(Glibc)
      guard readlink("/proc/self/fd/\(descriptor)", &name, name.count - 1) > 0 else { return false }
    #else
      guard fcntl(descriptor, F_GETPATH, &name) == 0 else { return false }
    #endif
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).hasSuffix(path)
  }
}
