import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `value` as JSON bytes; all wire types here are plain values, times are written by `Timestamp.iso8601`.
func jsonBuffer(_ value: some Encodable) -> ByteBuffer {
  do {
    return ByteBuffer(bytes: try encoder.encode(value))
  } catch {
    preconditionFailure("a wire type can't be written: \(error)")
  }
}

private let encoder: JSONEncoder = {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return encoder
}()

extension Response {
  /// An answer with a JSON body.
  static func json(
    _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    json(bytes: jsonBuffer(value), status: status, headers: headers)
  }

  /// An answer whose JSON is already written.
  static func json(
    bytes: ByteBuffer, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = "application/json"
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: bytes))
  }
}

extension Request {
  /// The whole body, at most `limit` bytes.
  ///
  /// - Throws: `APIFailure.tooLarge`, as soon as the announced or the received length is above the limit.
  func bytes(limit: Int = 1 << 20) async throws -> [UInt8] {
    if let announced = headers[.contentLength].flatMap({ Int($0) }), announced > limit {
      throw APIFailure.tooLarge(limit: limit)
    }
    do {
      return Array(buffer: try await body.collect(upTo: limit))
    } catch is NIOTooManyBytesError {
      throw APIFailure.tooLarge(limit: limit)
    }
  }

  /// The body as JSON of one type.
  ///
  /// - Throws: `APIFailure.invalidJSON`, `.tooLarge`.
  func json<Value: Decodable>(_ type: Value.Type) async throws -> Value {
    try decodeJSON(type, from: try await bytes())
  }
}

/// - Throws: `APIFailure.invalidJSON`.
func decodeJSON<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
  do {
    return try JSONDecoder().decode(type, from: Data(bytes))
  } catch {
    throw APIFailure.invalidJSON
  }
}
