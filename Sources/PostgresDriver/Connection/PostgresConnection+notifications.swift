import CPostgres

extension PostgresConnection {
  /// The payloads that have arrived since the last call.
  func notifications() throws(ServerError) -> [String] {
    guard PQconsumeInput(handle) == 1 else { throw lost() }
    var payloads: [String] = []
    while let notification = PQnotifies(handle) {
      payloads.append(String(cString: notification.pointee.extra))
      PQfreemem(notification)
    }
    guard !isLost else { throw lost() }
    return payloads
  }

  /// Waits until the server says something or, when given, until `interruption` can be read; whether that was it.
  func waitForNotification(atMost limit: Duration, orFor interruption: CInt?) -> Bool {
    guard let interruption else {
      _ = Socket.wait(PQsocket(handle), writing: false, atMost: limit)
      return false
    }
    return Socket.waitForEither(PQsocket(handle), interruption, atMost: limit)
  }
}
