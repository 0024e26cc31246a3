import Foundation
import Outbound
import Testing

/// What a request leaves behind when it is over.
@Suite(.timeLimit(.minutes(2))) struct MemoryPromises {
  @Test func nothingStaysOfRequestsWhoseTimeWasNotOver() async throws {
    let client = OutboundClient()
    try await send(5_000, by: client)
    let before = try residentBytes()
    try await send(100_000, by: client)
    #expect(try residentBytes() - before < 8_000_000)
    try await client.shutdown()
  }

  /// Requests that are refused at once, and might have taken ten minutes.
  private func send(_ count: Int, by client: OutboundClient) async throws {
    let request = OutboundRequest(method: "GET", url: "http://10.0.0.1/", timeout: .seconds(600))
    for _ in 0..<count {
      await #expect(throws: OutboundError.self) { try await client.send(request, policy: .fetch(allowHosts: [])) }
    }
  }

  private func residentBytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) }) * 1024
  }
}
