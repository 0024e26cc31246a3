import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A plain HTTP client; paths go out exactly as written.
struct Client: Sendable {
  let base: String
  let socket: String
  /// For the life of the process. Tests look at redirects, they don't follow them.
  static let http = HTTPClient(
    eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))

  struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    func header(_ name: String) -> String? { headers.first(name: name) }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON, or as much of it as `keys` leads to.
    func json(_ keys: String...) throws -> JSON {
      var value = try JSON(JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed))
      for key in keys { value = value[key] }
      return value
    }
  }

  func send(
    _ method: String, _ path: String, key: String? = nil, _ body: String? = nil, bytes: [UInt8]? = nil,
    headers: [(String, String)] = [], overSocket: Bool = false
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: overSocket ? "http+unix://\(encodedSocket)\(path)" : base + path)
    request.method = HTTPMethod(rawValue: method)
    if let key { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let bytes = bytes ?? body.map({ Array($0.utf8) }) { request.body = .bytes(ByteBuffer(bytes: bytes)) }
    let response = try await Self.http.execute(request, timeout: .seconds(30))
    let buffer = try await response.body.collect(upTo: 16 << 20)
    return Answer(status: Int(response.status.code), headers: response.headers, body: Array(buffer: buffer))
  }

  /// Opens a stream and hands over its lines one by one, until `body` answers false or the stream ends.
  func lines(
    _ path: String, key: String, headers: [(String, String)] = [], _ body: (String) async throws -> Bool
  ) async throws {
    var request = HTTPClientRequest(url: base + path)
    request.headers.add(name: "Authorization", value: "Bearer \(key)")
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    let response = try await Self.http.execute(request, timeout: .seconds(30))
    var rest: [UInt8] = []
    for try await chunk in response.body {
      rest += Array(buffer: chunk)
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: rest[..<end], as: UTF8.self)
        rest.removeFirst(end + 1)
        guard try await body(line) else { return }
      }
    }
  }

  private var encodedSocket: String { socket.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? socket }
}

/// A JSON value as tests look at it.
enum JSON: Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSON])
  case object([String: JSON])

  init(_ value: Any) throws {
    switch value {
    case let value as String: self = .text(value)
    case let value as NSNumber:
      self = CFBooleanLike.isBoolean(value) ? .bool(value.boolValue) : .number(value.doubleValue)
    case let value as [Any]: self = .list(try value.map(JSON.init))
    case let value as [String: Any]: self = .object(try value.mapValues(JSON.init))
    default: self = .null
    }
  }

  subscript(key: String) -> JSON { if case .object(let fields) = self { fields[key] ?? .null } else { .null } }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var list: [JSON] { if case .list(let list) = self { list } else { [] } }
  var keys: Set<String> { if case .object(let fields) = self { Set(fields.keys) } else { [] } }
}

/// Tells true and false from 1 and 0.
enum CFBooleanLike {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral
{
  init(stringLiteral value: String) { self = .text(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(floatLiteral value: Double) { self = .number(value) }
  init(integerLiteral value: Int) { self = .number(Double(value)) }
}
