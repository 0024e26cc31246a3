import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension OutboundClient {
  /// Streams the file at `url` to `path` (0600, must not exist) and flushes it to the disk; memory stays flat.
  ///
  /// A file that was begun is left to the caller to remove, whatever happens.
  /// - Throws: `OutboundError`, `.tooLarge` as soon as the promise or the stream exceeds `limit`; `CancellationError`.
  package func download(
    _ url: String, to path: String, limit: Int64, timeout: Duration, policy: OutboundPolicy
  ) async throws -> Download {
    let request = OutboundRequest(
      url: url, headers: [("User-Agent", "cutroom"), ("Accept", "*/*")], timeout: timeout, maximumRedirects: 5)
    return try await bounded(timeout) {
      try await self.follow(request, policy) { response, address in
        guard response.status == .ok else { throw OutboundError.badStatus(Int(response.status.code)) }
        let promised = response.headers.first(name: "Content-Length").flatMap(Int64.init)
        if let promised, promised > limit { throw OutboundError.tooLarge(limit: limit) }
        let count = try await Self.save(response.body, to: path, limit: limit)
        return Download(
          byteCount: count, url: address.text, contentType: response.headers.first(name: "Content-Type"))
      }
    }
  }

  private static func save(
    _ body: HTTPClientResponse.Body, to path: String, limit: Int64
  ) async throws -> Int64 {
    let file = try await FileSink(path: path)
    let count: Int64
    do {
      count = try await copy(body, to: file, limit: limit)
    } catch {
      try await file.close()
      throw error
    }
    try await file.close()
    return count
  }

  private static func copy(
    _ body: HTTPClientResponse.Body, to file: FileSink, limit: Int64
  ) async throws -> Int64 {
    var count: Int64 = 0
    for try await chunk in body {
      count += Int64(chunk.readableBytes)
      guard count <= limit else { throw OutboundError.tooLarge(limit: limit) }
      try await file.write(chunk)
    }
    try await file.flush()
    return count
  }
}
