import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// The one door for requests to addresses that somebody gave us: every name is resolved and checked, the connection
/// goes to the checked address, every redirect is checked anew, time and size are bounded.
package final class OutboundClient: Sendable {
  private let resolver: any HostResolver
  private let clients: ClientCache

  /// - Parameter maximumClients: how many connections' owners are kept for hosts not in use.
  package init(resolver: any HostResolver = SystemResolver(), maximumClients: Int = 64) {
    self.resolver = resolver
    clients = ClientCache(limit: maximumClients)
  }

  /// Closes all connections. Call it once, at the end; requests after it fail.
  package func shutdown() async throws { try await clients.shutdown() }

  /// Sends a request and reads the answer, whatever its status.
  ///
  /// - Throws: `OutboundError`, or `CancellationError`.
  package func send(_ request: OutboundRequest, policy: OutboundPolicy) async throws -> OutboundResponse {
    try await bounded(request.timeout) {
      try await self.follow(request, policy) { response, _ in
        OutboundResponse(
          status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
          body: try await Self.read(response.body, atMost: request.maximumResponseBytes))
      }
    }
  }

  /// Runs `body` on the first answer that is no redirect to be followed.
  func follow<Value: Sendable>(
    _ request: OutboundRequest, _ policy: OutboundPolicy,
    _ body: (HTTPClientResponse, WebAddress) async throws -> Value
  ) async throws -> Value {
    var address = try WebAddress(request.url)
    for _ in 0...request.maximumRedirects {
      switch try await visit(address, request, policy, body) {
      case .value(let value): return value
      case .redirect(let next): address = next
      }
    }
    throw OutboundError.tooManyRedirects
  }

  private enum Visit<Value> {
    case value(Value)
    case redirect(WebAddress)
  }

  private func visit<Value: Sendable>(
    _ address: WebAddress, _ request: OutboundRequest, _ policy: OutboundPolicy,
    _ body: (HTTPClientResponse, WebAddress) async throws -> Value
  ) async throws -> Visit<Value> {
    let pin = try await check(address, policy)
    return try await clients.withClient(pin) { client in
      do {
        let response = try await client.execute(Self.prepare(request, address), timeout: Self.amount(request.timeout))
        if request.maximumRedirects > 0, policy != .operator, let next = try Self.redirect(response, from: address) {
          return .redirect(next)
        }
        return .value(try await body(response, address))
      } catch let error as OutboundError {
        throw error
      } catch let error as CancellationError {
        throw error
      } catch {
        throw OutboundError(transport: error)
      }
    }
  }

  /// Resolves and judges an address.
  ///
  /// - Returns: what to pin the connection to; nil when there is no name to resolve, or none to distrust.
  private func check(_ address: WebAddress, _ policy: OutboundPolicy) async throws -> ClientCache.Pin? {
    if let reason = policy.objection(to: address) { throw OutboundError.refused(host: address.host, reason: reason) }
    guard !policy.trusts(address) else { return nil }
    let resolved = try await resolver.addresses(of: address.host)
    for candidate in resolved {
      if let reason = policy.objection(to: address, at: candidate) {
        throw OutboundError.refused(host: address.host, reason: reason)
      }
    }
    guard let first = resolved.first else { throw OutboundError.unresolvable(address.host) }
    return IPAddress(address.host) == nil ? ClientCache.Pin(host: address.host, address: first.description) : nil
  }
}
