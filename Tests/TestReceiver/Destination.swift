import HTTPTypes
import Hummingbird
import TestClock

/// A destination that is cheap enough for tens of thousands of messages, which it tells apart by their bodies.
package final class Destination: Sendable {
  private struct State: Sendable {
    var deliveries: [String: [String]] = [:]
    var count = 0
    /// Of those that a test waits for, what has not come.
    var missing: Set<String> = []
  }

  private let state = Watched(State())
  private let isOpen = Watched(true)
  private let respond: @Sendable (String) async -> Int

  /// - Parameter respond: the status of the answer to a body.
  package init(answering respond: @escaping @Sendable (String) async -> Int = { _ in 200 }) { self.respond = respond }

  /// For each body that came, the `Upstash-Retried` of its deliveries, in order.
  package var deliveries: [String: [String]] { state.value.deliveries }

  /// How many deliveries were not the first of their message.
  package var duplicates: Int { deliveries.values.reduce(0) { $0 + $1.count - 1 } }

  /// Runs `body` with the address.
  package func serve<Value: Sendable>(_ body: @escaping @Sendable (String) async throws -> Value) async throws -> Value
  {
    try await withServer(answering: { try await self.answer($0) }, body)
  }

  /// From now on requests to `/slow` get no answer, until `release`.
  package func hold() { isOpen.change { $0 = false } }
  package func release() { isOpen.change { $0 = true } }

  /// Returns once `count` deliveries have begun.
  package func begun(count: Int) async { await state.until { $0.count >= count } }

  /// Returns once a body has come so often.
  package func delivered(_ body: String, times: Int) async {
    await state.until { $0.deliveries[body]?.count ?? 0 >= times }
  }

  /// Waits for `bodies` for as long as something comes at least every `patience`.
  ///
  /// - Returns: what has not come.
  package func missing(of bodies: Set<String>, patience: Duration) async throws -> Set<String> {
    var seen = state.change { state in
      state.missing = bodies.filter { state.deliveries[$0] == nil }
      return state.count
    }
    while true {
      let before = seen
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await self.state.until { $0.missing.isEmpty || $0.count >= before + 100 } }
        group.addTask { try await ContinuousClock().sleep(for: patience) }
        try await group.next()
        group.cancelAll()
      }
      seen = state.change(\.count)
      if seen == before || state.change(\.missing.isEmpty) { return state.change(\.missing) }
    }
  }

  private func answer(_ request: Request) async throws -> Response {
    let body = String(buffer: try await request.body.collect(upTo: 1 << 24))
    let retried = HTTPField.Name("Upstash-Retried").flatMap { request.headers[$0] } ?? ""
    state.change { state in
      state.deliveries[body, default: []].append(retried)
      state.count += 1
      state.missing.remove(body)
    }
    if request.uri.path == "/slow" { await isOpen.until { $0 } }
    return Response(status: HTTPResponse.Status(code: await respond(body)))
  }
}
