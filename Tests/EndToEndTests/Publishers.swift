import Foundation
import Synchronization

/// Programs that publish one message after another over HTTP, and the ledger that they keep outside the server.
final class Publishers: Sendable {
  struct Receipts: Sendable {
    /// The ids that the server gave, by the messages' bodies.
    var acknowledged: [String: String] = [:]
    /// How often it refused, by status.
    var refusals: [Int: Int] = [:]
    /// Requests that ended without an answer: nobody knows what became of them.
    var unanswered = 0

    var bodies: Set<String> { Set(acknowledged.keys) }
  }

  private let state = Mutex(Receipts())
  private let isOver = Mutex(false)
  private let caller: Caller
  private let destination: String
  private let pause: Duration

  /// - Parameter pause: how long each waits after every message.
  init(_ caller: Caller, to destination: String, pause: Duration = .zero) {
    self.caller = caller
    self.destination = destination
    self.pause = pause
  }

  var receipts: Receipts { state.withLock { $0 } }

  /// `count` of them publish while `body` runs.
  func publish<Value: Sendable>(_ count: Int, during body: @Sendable () async throws -> Value) async throws -> Value {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...count { group.addTask { try await self.work(as: number) } }
      defer { isOver.withLock { $0 = true } }
      return try await body()
    }
  }

  /// Publishes one message; returns the status, nil when there was no answer.
  @discardableResult
  func publish(_ body: String, delay: Duration? = nil) async -> Int? {
    let headers = delay.map { [("Upstash-Delay", "\($0.components.seconds)s")] } ?? []
    guard let answer = try? await caller.send("POST", "/v2/publish/\(destination)", json: body, headers: headers) else {
      state.withLock { $0.unanswered += 1 }
      return nil
    }
    state.withLock { receipts in
      if answer.status < 300, let id = answer.object["messageId"] as? String {
        receipts.acknowledged[body] = id
      } else {
        receipts.refusals[answer.status, default: 0] += 1
      }
    }
    return answer.status
  }

  private func work(as number: Int) async throws {
    var message = 0
    while !isOver.withLock({ $0 }) {
      message += 1
      let status = await publish("\"\(number)-\(message)\"")
      // As any program that is told to come again.
      let wait = status.map { $0 < 300 } ?? false ? pause : .milliseconds(20)
      if wait > .zero { try await ContinuousClock().sleep(for: wait) }
    }
  }
}
