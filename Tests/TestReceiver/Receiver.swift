import HTTPTypes
import Hummingbird
import NIOCore
import TestClock

/// A destination on a port of its own: answers by script and keeps what it was sent.
package final class Receiver: Sendable {
  package struct Received: Sendable {
    package let method: String
    package let target: String
    package let headers: [String: String]
    package let body: [UInt8]
  }

  package struct Answer: Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: String

    package init(status: Int = 200, headers: [String: String] = [:], body: String = "") {
      self.status = status
      self.headers = headers
      self.body = body
    }
  }

  private struct State: Sendable {
    var received: [Received] = []
    var script: [Answer] = []
  }

  private let state: Watched<State>

  package var received: [Received] { state.value.received }

  /// - Parameter script: the answers in order; the last is repeated.
  package init(script: [Answer] = [Answer()]) {
    state = Watched(State(script: script))
  }

  /// Runs `body` with the address of the running server.
  package func serve<Value: Sendable>(_ body: @escaping @Sendable (String) async throws -> Value) async throws -> Value
  {
    try await withServer(answering: { try await self.answer($0) }, body)
  }

  /// Returns once `count` requests have come.
  package func received(count: Int) async -> [Received] { await state.until { $0.received.count >= count }.received }

  private func answer(_ request: Request) async throws -> Response {
    let body = try await request.body.collect(upTo: 1 << 24)
    var headers: [String: String] = [:]
    for field in request.headers { headers[field.name.canonicalName] = field.value }
    let received = Received(
      method: request.method.rawValue, target: request.head.path ?? "", headers: headers,
      body: Array(body.readableBytesView))
    let answer = state.change { state in
      state.received.append(received)
      return state.script.count > 1 ? state.script.removeFirst() : state.script[0]
    }
    var fields = HTTPFields()
    for (name, value) in answer.headers {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
  }
}
