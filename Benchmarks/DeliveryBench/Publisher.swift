import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Publishes one message after another, or many at once.
struct Publisher: Sendable {
  let cutroom: Cutroom

  /// - Returns: when the answer had come.
  func publish(to destination: String) async throws -> ContinuousClock.Instant {
    var request = HTTPClientRequest(url: cutroom.publishAddress + destination)
    request.headers.add(name: "Content-Type", value: "application/json")
    request.body = .bytes(ByteBuffer(bytes: Sample.body))
    try await send(&request)
    return .now
  }

  /// Publishes so many messages, none of them due before `time`.
  func publish(_ count: Int, to destination: String, due time: Date) async throws {
    let headers = ["Content-Type": "application/json", "Upstash-Not-Before": "\(Int(time.timeIntervalSince1970))"]
    let item = Item(destination: destination, body: Sample.text, headers: headers)
    var left = count
    while left > 0 {
      let size = min(left, 1_000)
      var request = HTTPClientRequest(url: cutroom.server.address + "/v2/batch")
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(Array(repeating: item, count: size))))
      try await send(&request)
      left -= size
    }
  }

  private struct Item: Encodable {
    var destination: String
    var body: String
    var headers: [String: String]
  }

  private func send(_ request: inout HTTPClientRequest) async throws {
    request.method = .POST
    request.headers.add(name: "Authorization", value: "Bearer \(cutroom.key)")
    let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let body = try await answer.body.collect(upTo: 16 << 20)
    guard answer.status == .ok else { throw BenchFailure("publish: \(answer.status) \(String(buffer: body))") }
  }
}
