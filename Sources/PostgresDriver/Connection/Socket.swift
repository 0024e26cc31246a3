#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Waiting for sockets, in a thread that may.
enum Socket {
  /// Whether the descriptor became readable (or, when `writing`, one of both) before `limit` was over.
  static func wait(_ descriptor: CInt, writing: Bool, atMost limit: Duration) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(writing ? POLLIN | POLLOUT : POLLIN), revents: 0)
    return poll(&entry, count: 1, atMost: limit)
  }

  /// The same for two descriptors at once; whether the second can be read.
  static func waitForEither(_ first: CInt, _ second: CInt, atMost limit: Duration) -> Bool {
    var entries = [first, second].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    return poll(&entries, count: 2, atMost: limit) && entries[1].revents != 0
  }

  private static func poll(_ entries: UnsafeMutablePointer<pollfd>, count: Int, atMost limit: Duration) -> Bool {
    let end = ContinuousClock.now + limit
    while true {
      let rest = max(.zero, ContinuousClock.now.duration(to: end))
      let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000
      let ready = Glibc.poll(entries, nfds_t(count), CInt(clamping: milliseconds + 1))
      if ready > 0 { return true }
      if ready < 0, errno != EINTR { return true }
      if ContinuousClock.now >= end { return false }
    }
  }
}
