import ClipModel
import KlapProtocol
import Outbound

/// A provider over the Klap v2 protocol: our own Studio, another Cutroom, or the hosted service. What they differ in
/// stands in `capabilities`.
package struct KlapClient: ClipProvider {
  package let name: String
  package let capabilities: ProviderCapabilities
  private let outbound: OutboundClient
  private let base: @Sendable () -> String
  private let key: String
  private let app: @Sendable () -> String

  /// - Parameters:
  ///   - name: kept with each run; `Studio` or `Klap`.
  ///   - base: the address that ends in `/v2`; asked anew for each call, since our own port may change.
  ///   - key: sent as bearer, never logged.
  ///   - appURL: how this provider reaches us.
  package init(
    name: String, capabilities: ProviderCapabilities, outbound: OutboundClient, base: @escaping @Sendable () -> String,
    key: String, appURL: @escaping @Sendable () -> String
  ) {
    self.name = name
    self.capabilities = capabilities
    self.outbound = outbound
    self.base = base
    self.key = key
    app = appURL
  }

  package var appURL: String { app() }

  package func create(_ request: CreateTaskRequest, idempotencyKey: String) async throws(ProviderError) -> KlapTask {
    let body: [UInt8]
    do {
      body = try KlapJSON.encode(request)
    } catch {
      throw .unreadable(reason: "The request could not be written.")
    }
    let headers = capabilities.idempotentCreate ? [("Idempotency-Key", idempotencyKey)] : []
    return try await call("POST", "/tasks/video-to-shorts", headers: headers, body: body)
  }

  package func task(_ id: String) async throws(ProviderError) -> KlapTask {
    try await call("GET", "/tasks/\(path(id))")
  }

  package func shorts(folder: String) async throws(ProviderError) -> [KlapShort] {
    try await call("GET", "/projects/\(path(folder))")
  }

  package func startExport(of short: String, folder: String) async throws(ProviderError) -> KlapExport {
    try await call("POST", "/projects/\(path(folder))/\(path(short))/exports", body: Array("{}".utf8))
  }

  package func export(_ id: String, of short: String, folder: String) async throws(ProviderError) -> KlapExport {
    try await call("GET", "/projects/\(path(folder))/\(path(short))/exports/\(path(id))")
  }

  package func cancel(_ task: String) async throws(ProviderError) {
    try await end("POST", "/tasks/\(path(task))/cancel", body: Array("{}".utf8))
  }

  package func delete(_ task: String) async throws(ProviderError) {
    try await end("DELETE", "/tasks/\(path(task))", body: [])
  }
}

extension KlapClient {
  /// What is unknown has ended.
  private func end(_ method: String, _ path: String, body: [UInt8]) async throws(ProviderError) {
    do {
      _ = try await exchange(method, path, headers: [], body: body)
    } catch {
      guard case .refused(404, _) = error else { throw error }
    }
  }

  private func call<Value: Decodable>(
    _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
  ) async throws(ProviderError) -> Value {
    let answer = try await exchange(method, path, headers: headers, body: body)
    do {
      return try KlapJSON.decode(Value.self, from: answer.body)
    } catch {
      throw .unreadable(reason: "\(name) answered \(answer.status) with something that is not its protocol.")
    }
  }

  private func exchange(
    _ method: String, _ path: String, headers: [(String, String)], body: [UInt8]
  ) async throws(ProviderError) -> OutboundResponse {
    var all = [("Authorization", "Bearer \(key)"), ("Accept", "application/json")] + headers
    if !body.isEmpty { all.append(("Content-Type", "application/json")) }
    let request = OutboundRequest(
      method: method, url: base() + path, headers: all, body: body, timeout: .seconds(30),
      maximumResponseBytes: 64 << 20)
    let answer: OutboundResponse
    do {
      answer = try await outbound.send(request, policy: .operator)
    } catch {
      throw ProviderError(sending: error, to: name)
    }
    if let error = ProviderError(answer: answer, of: name) { throw error }
    return answer
  }

  /// Ids are opaque: whatever they hold stays one part of the path.
  private func path(_ id: String) -> String {
    id.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}
