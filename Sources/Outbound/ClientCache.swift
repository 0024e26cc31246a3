import AsyncHTTPClient
import NIOCore
import NIOPosix
import Synchronization

/// HTTP clients, one for each checked pair of host and address, because the pinning belongs to a client. Those not in
/// use beyond a limit are closed, longest unused first.
final class ClientCache: Sendable {
  /// A host and the address it is pinned to; nil for addresses written as numbers and those of the operator.
  struct Pin: Hashable {
    let host: String
    let address: String
  }

  private struct Entry {
    let client: HTTPClient
    var users = 0
    var lastUse = 0
  }

  private struct State {
    var entries: [Pin?: Entry] = [:]
    var tick = 0
    var isClosed = false
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = limit }

  /// Lends the client of `pin` to `body`.
  func withClient<Value>(_ pin: Pin?, _ body: (HTTPClient) async throws -> Value) async throws -> Value {
    let (client, surplus) = try take(pin)
    for idle in surplus { try await idle.shutdown() }
    defer { giveBack(pin) }
    return try await body(client)
  }

  /// Closes all clients; later requests fail.
  func shutdown() async throws {
    let clients = state.withLock { state in
      state.isClosed = true
      defer { state.entries = [:] }
      return state.entries.values.map(\.client)
    }
    for client in clients { try await client.shutdown() }
  }

  private func take(_ pin: Pin?) throws(OutboundError) -> (HTTPClient, surplus: [HTTPClient]) {
    let taken = state.withLock { state -> (HTTPClient, [HTTPClient])? in
      guard !state.isClosed else { return nil }
      state.tick += 1
      var entry = state.entries[pin] ?? Entry(client: Self.makeClient(pin))
      entry.users += 1
      entry.lastUse = state.tick
      state.entries[pin] = entry
      return (entry.client, Self.evict(&state.entries, downTo: limit))
    }
    guard let taken else { throw .connectionFailed("shutting down") }
    return taken
  }

  private func giveBack(_ pin: Pin?) { state.withLock { $0.entries[pin]?.users -= 1 } }

  private static func evict(_ entries: inout [Pin?: Entry], downTo limit: Int) -> [HTTPClient] {
    let surplus = entries.count - limit
    guard surplus > 0 else { return [] }
    let idle = entries.filter { $0.value.users == 0 }.sorted { $0.value.lastUse < $1.value.lastUse }
    return idle.prefix(surplus).compactMap { entries.removeValue(forKey: $0.key)?.client }
  }

  private static func makeClient(_ pin: Pin?) -> HTTPClient {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: HTTPClient.Configuration.Timeout(connect: .seconds(10)))
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
    configuration.httpVersion = .http1Only
    if let pin { configuration.dnsOverride = [pin.host: pin.address] }
    return HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
  }
}
