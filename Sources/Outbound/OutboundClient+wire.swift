import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

extension OutboundClient {
  static func prepare(_ request: OutboundRequest, _ address: WebAddress) -> HTTPClientRequest {
    var prepared = HTTPClientRequest(url: address.text)
    prepared.method = HTTPMethod(rawValue: request.method)
    prepared.headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
    if !request.body.isEmpty { prepared.body = .bytes(ByteBuffer(bytes: request.body)) }
    return prepared
  }

  static func amount(_ duration: Duration) -> TimeAmount { .milliseconds(max(1, duration.inMilliseconds)) }

  static func redirect(_ response: HTTPClientResponse, from address: WebAddress) throws(OutboundError) -> WebAddress? {
    guard [301, 302, 303, 307, 308].contains(response.status.code),
      let location = response.headers.first(name: "Location")
    else { return nil }
    return try address.resolving(location)
  }

  static func read(_ body: HTTPClientResponse.Body, atMost limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await chunk in body {
      bytes.append(contentsOf: chunk.readableBytesView.prefix(limit - bytes.count))
      if bytes.count >= limit { break }
    }
    return bytes
  }

  /// Runs `body`, and cancels it when `limit` has passed.
  func bounded<Value: Sendable>(
    _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await Self.pass(limit)
        return nil
      }
      defer { group.cancelAll() }
      guard let result = try await group.next(), let value = result else { throw OutboundError.timedOut }
      return value
    }
  }

  /// Sleeps. A canceled `Task.sleep` leaves its timer behind until the time has come: with two minutes for each request,
  /// that was the most memory that deliveries took. Of this one nothing stays.
  private static func pass(_ time: Duration) async throws(CancellationError) {
    let timer = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: amount(time)) {}
    do {
      try await withTaskCancellationHandler {
        try await timer.futureResult.get()
      } onCancel: {
        timer.cancel()
      }
    } catch { throw CancellationError() }
  }
}

extension Duration {
  fileprivate var inMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

extension OutboundError {
  /// What the HTTP client reports, in our words.
  init(transport error: any Error) {
    if let error = error as? HTTPClientError {
      let timeouts: [HTTPClientError] = [.deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout]
      self = timeouts.contains(error) ? .timedOut : .connectionFailed(error.shortDescription)
    } else if let error = error as? IOError {
      self = .connectionFailed(error.description)
    } else {
      self = .connectionFailed("\(error)")
    }
  }
}
