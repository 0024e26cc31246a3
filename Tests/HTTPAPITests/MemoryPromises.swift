import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestReceiver
import Testing

/// An upload goes through the service piece by piece, however long it is.
@Suite(.timeLimit(.minutes(2)))
struct MemoryPromises {
  @Test func anUploadOfHalfAGigabyteTakesLittleMemory() async throws {
    try await House.with(House.Rules(maximumBytes: 1 << 30)) { house in
      let id = try await house.project(body: #"{"name":"t"}"#)
      // First a small one, so that everything that is made once is there.
      _ = try await upload(megabytes: 8, to: id, of: house)
      let before = try PeakMemory.reset()
      #expect(try await upload(megabytes: 512, to: id, of: house) == 422)
      let growth = try PeakMemory.read() - before
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
struct Zeros: AsyncSequence, Sendable {
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
