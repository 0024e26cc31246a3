import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Calls the API over the data folder's socket. Every command is this client, whoever runs the service.
struct APIClient: Sendable {
  let socketPath: String
  private var http: HTTPClient { Self.http }

  /// For the life of the process. A socket that nobody serves must fail at once, so that the command starts a service.
  private static let http = {
    var configuration = HTTPClient.Configuration.singletonConfiguration
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.timeout.connect = .seconds(2)
    // Each call has its own deadline, and taking in a file has none, however long nothing is heard meanwhile.
    configuration.timeout.read = nil
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  init(socketPath: String) { self.socketPath = socketPath }

  struct Answer: Sendable {
    let status: Int
    let body: Data
  }

  /// Sends a request and reads an answer of at most `limit` bytes.
  func send(
    _ method: String, _ path: String, json body: (any Encodable & Sendable)? = nil, limit: Int = 32 << 20,
    deadline: NIODeadline = .now() + .seconds(120)
  ) async throws -> Answer {
    var request = request(method, path)
    if let body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
    }
    let response = try await http.execute(request, deadline: deadline)
    let buffer = try await response.body.collect(upTo: limit)
    return Answer(status: Int(response.status.code), body: Data(buffer.readableBytesView))
  }

  /// Sends a request and decodes the answer.
  ///
  /// - Throws: `CommandFailure` with the server's own words for anything but 2xx.
  func call<Value: Decodable>(
    _ method: String, _ path: String, json body: (any Encodable & Sendable)? = nil,
    deadline: NIODeadline = .now() + .seconds(120), as type: Value.Type = Value.self
  ) async throws -> Value {
    try JSONDecoder().decode(type, from: try await fetch(method, path, json: body, deadline: deadline))
  }

  /// Sends a request and returns the answer as it came.
  ///
  /// - Throws: `CommandFailure` with the server's own words for anything but 2xx.
  func fetch(
    _ method: String, _ path: String, json body: (any Encodable & Sendable)? = nil,
    deadline: NIODeadline = .now() + .seconds(120)
  ) async throws -> Data {
    let answer = try await send(method, path, json: body, deadline: deadline)
    guard (200..<300).contains(answer.status) else { throw failure(answer) }
    return answer.body
  }

  /// Streams a file of any size to `destination`, complete or not at all.
  func download(_ path: String, to destination: URL) async throws {
    let response = try await http.execute(request("GET", path), timeout: .hours(1))
    guard response.status == .ok else {
      throw CommandFailure(status: .failed, message: "\(path) answered \(response.status.code).")
    }
    let folder = destination.deletingLastPathComponent()
    let temporary = folder.appendingPathComponent(".\(destination.lastPathComponent).partial")
    _ = FileManager.default.createFile(atPath: temporary.path, contents: nil)
    do {
      let handle = try FileHandle(forWritingTo: temporary)
      defer { handle.closeFile() }
      for try await buffer in response.body { try handle.write(contentsOf: Data(buffer.readableBytesView)) }
      try handle.synchronize()
    } catch {
      try FileManager.default.removeItem(at: temporary)
      throw error
    }
    guard rename(temporary.path, destination.path) == 0 else {
      throw CommandFailure(status: .failed, message: "\(destination.path) can't be written.")
    }
  }

  private func request(_ method: String, _ path: String) -> HTTPClientRequest {
    let host = socketPath.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? socketPath
    var request = HTTPClientRequest(url: "http+unix://\(host)\(path)")
    request.method = .RAW(value: method)
    return request
  }

  private func failure(_ answer: Answer) -> CommandFailure {
    let problem = try? JSONDecoder().decode(Problem.self, from: answer.body)
    let words = problem?.detail ?? problem?.title ?? problem?.error ?? "The service answered \(answer.status)."
    return CommandFailure(status: Self.status(problem?.code, of: answer, problem?.retryable ?? false), message: words)
  }

  private static func status(_ code: String?, of answer: Answer, _ isRetryable: Bool) -> ExitStatus {
    switch code {
    case "video-refused": .unusableInput
    case "invalid", "invalid-json", "invalid-name", "unsupported-options": .usage
    default: isRetryable || [429, 503].contains(answer.status) ? .tryLater : .failed
    }
  }

  private struct Problem: Decodable {
    var title: String?
    var detail: String?
    var error: String?
    var code: String?
    var retryable: Bool?
  }
}
