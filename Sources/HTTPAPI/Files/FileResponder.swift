import Foundation
import HTTPTypes
import Hummingbird
import NIOPosix

/// Answers with a file that never changes: ranges, conditions, streamed without reading it into memory.
package struct FileResponder: Sendable {
  private let reader = FileIO()
  private let threads = NIOThreadPool.singleton

  package init() {}

  /// - Parameters:
  ///   - path: of the file on this machine.
  ///   - downloadName: makes the browser save the file under this name instead of showing it.
  /// - Throws: `APIFailure` 404 when there is no such file, 416 with the file's size.
  package func answer(
    _ path: String, contentType: String, downloadName: String? = nil, to request: Request, in context: DoorContext
  ) async throws -> Response {
    guard let facts = try await facts(of: path) else { throw APIFailure.notFound("file") }
    var headers = HTTPFields()
    headers[.contentType] = contentType
    headers[.acceptRanges] = "bytes"
    headers[.eTag] = facts.tag
    headers[.cacheControl] = "private, no-cache"
    if let downloadName { headers[.contentDisposition] = Self.disposition(downloadName) }
    if request.headers[.ifNoneMatch].map({ $0 == "*" || $0.contains(facts.tag) }) == true {
      return Response(status: .notModified, headers: headers)
    }
    switch range(of: request, facts: facts) {
    case .whole:
      headers[.contentLength] = String(facts.size)
      return Response(
        status: .ok, headers: headers, body: try await body(path, 0..<facts.size, for: request, context))
    case .part(let bytes):
      headers[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound)/\(facts.size)"
      headers[.contentLength] = String(bytes.count)
      return Response(
        status: .partialContent, headers: headers,
        body: try await body(path, bytes.lowerBound..<(bytes.upperBound + 1), for: request, context))
    case .unsatisfiable:
      return Response(
        status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(facts.size)", .acceptRanges: "bytes"])
    }
  }

  private struct Facts: Sendable {
    let size: Int
    let tag: String
  }

  /// A range counts for GET only, and only while the file is the one that the client has a part of.
  private func range(of request: Request, facts: Facts) -> ByteRange {
    guard request.method == .get else { return .whole }
    if let condition = request.headers[.ifRange], condition != facts.tag { return .whole }
    return ByteRange(header: request.headers[.range], size: facts.size)
  }

  private func body(
    _ path: String, _ bytes: Range<Int>, for request: Request, _ context: DoorContext
  ) async throws -> ResponseBody {
    guard request.method == .get, !bytes.isEmpty else { return ResponseBody() }
    return try await reader.loadFile(
      path: path, range: bytes.lowerBound...(bytes.upperBound - 1), context: context)
  }

  private func facts(of path: String) async throws -> Facts? {
    try await threads.runIfActive {
      var facts = stat()
      guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
      let tag = [Int(facts.st_size), facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, Int(facts.st_ino)]
        .map { String($0, radix: 36) }.joined(separator: "-")
      return Facts(size: Int(facts.st_size), tag: "\"\(tag)\"")
    }
  }

  /// RFC 6266: an ASCII name for old clients, the real one in UTF-8.
  private static func disposition(_ name: String) -> String {
    let plain = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_. ".contains($0)) ? $0 : "_" })
    let exact = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? plain
    return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(exact)"
  }
}
