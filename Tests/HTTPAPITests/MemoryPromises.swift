import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// An upload goes through the service piece by piece, however long it is.
@Suite(.timeLimit(.minutes(2)))
struct MemoryPromises {
  @Test func anUploadOfHalfAGigabyteTakesLittleMemory() async throws {
    try await House.with(House.Rules(maximumBytes: 1 << 30)) { house in
      let id = try await house.project(body: #"{"name":"t"}"#)
      // First a small one, so that everything that is made once is there.
      _ = try await upload(megabytes: 8, to: id, of: house)
      let before = try Memory.resetPeak()
      #expect(try await upload(megabytes: 512, to: id, of: house) == 422)
      let growth = try Memory.peak() - before
      #expect(growth < 60 << 20, "\(growth >> 20) MB")
    }
  }

  /// Sends zeros without announcing how many; returns the status.
  private func upload(megabytes: Int, to project: String, of house: House) async throws -> UInt {
    let piece = ByteBuffer(repeating: 0, count: 1 << 20)
    var request = HTTPClientRequest(url: house.client.base + "/v1/projects/\(project)/video")
    request.method = .PUT
    request.headers.add(name: "Authorization", value: "Bearer \(house.key)")
    request.body = .stream(Zeros(piece: piece, count: megabytes), length: .unknown)
    let response = try await Client.http.execute(request, timeout: .seconds(100))
    _ = try await response.body.collect(upTo: 1 << 20)
    return response.status.code
  }
}

/// The same piece again and again.
private struct Zeros: AsyncSequence, Sendable {
  let piece: ByteBuffer
  let count: Int

  struct Iterator: AsyncIteratorProtocol {
    let piece: ByteBuffer
    var rest: Int

    mutating func next() async -> ByteBuffer? {
      guard rest > 0 else { return nil }
      rest -= 1
      return piece
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(piece: piece, rest: count) }
}

/// How much memory this process has, as the kernel counts it; tests run one after another.
private enum Memory {
  /// Forgets the peak so far and returns what is used now, in bytes.
  static func resetPeak() throws -> Int {
    try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    return try peak()
  }

  /// The most since then, in bytes.
  static func peak() throws -> Int {
    let status = try String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }) << 10
  }
}
