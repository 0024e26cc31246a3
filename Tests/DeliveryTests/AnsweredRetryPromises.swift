import Delivery
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// What the answer of a real destination says about the next attempt.
@Suite(.timeLimit(.minutes(1)))
struct AnsweredRetryPromises {
  /// The publisher's own wish, a second; the answer's comes before it.
  private static let ownDelay = [(name: "Upstash-Retry-Delay", value: "1000")]

  @Test(arguments: [
    ("X-RateLimit-Reset", "90", 90), ("X-RateLimit-Reset", "Thu, 01 Jan 2026 00:01:35 GMT", 95),
    ("X-RateLimit-Reset", "6m5s", 365), ("X-RateLimit-Reset-Requests", "91", 91),
    ("X-RateLimit-Reset-Requests", "Thu, 01 Jan 2026 00:01:36 GMT", 96), ("X-RateLimit-Reset-Requests", "1m32s", 92),
    ("X-RateLimit-Reset-Tokens", "93", 93), ("X-RateLimit-Reset-Tokens", "Thu, 01 Jan 2026 00:01:37 GMT", 97),
    ("X-RateLimit-Reset-Tokens", "1h", 3600), ("X-RateLimit-Reset", "90000", 1), ("X-RateLimit-Reset", "soon", 1),
  ])
  func itDecidesWhenTheNextOneIs(name: String, value: String, seconds: Int) async throws {
    try await Depot.with(answering: [.init(status: 429, headers: [name: value]), .init()]) { depot in
      let id = try await depot.publish("/", Self.ownDelay)
      #expect(try await depot.deliver() == 1)
      depot.clock.advance(by: .seconds(seconds) - .milliseconds(1))
      #expect(try await depot.deliver() == 0)
      depot.clock.advance(by: .milliseconds(1))
      #expect(try await depot.deliver() == 1)
      #expect(try await depot.status(id) == .delivered)
    }
  }

  @Test(arguments: [[:], ["Upstash-NonRetryable-Error": "false"]] as [[String: String]])
  func status489AloneIsAFailureLikeAnyOther(headers: [String: String]) async throws {
    try await Depot.with(answering: [.init(status: 489, headers: headers), .init()]) { depot in
      let id = try await depot.publish("/", Self.ownDelay)
      #expect(try await depot.deliver() == 1)
      #expect(try await depot.status(id) == .waiting)
      depot.clock.advance(by: .seconds(1))
      #expect(try await depot.deliver() == 1)
      #expect(try await depot.status(id) == .delivered)
      #expect(try await depot.deadLetters().items.isEmpty)
    }
  }

  @Test func status489WithItsHeaderIsTheEnd() async throws {
    let refusal = Receiver.Answer(status: 489, headers: ["Upstash-NonRetryable-Error": "true"], body: "never")
    try await Depot.with(answering: [refusal, .init()]) { depot in
      let id = try await depot.publish("/", Self.ownDelay)
      #expect(try await depot.deliver() == 1)
      #expect(try await depot.status(id) == .dead)
      depot.clock.advance(by: .seconds(86_400))
      #expect(try await depot.deliver() == 0)
      let letter = try #require(try await depot.deadLetters().items.first)
      #expect(letter.message.messageId == id && letter.responseStatus == 489 && letter.responseBody == "never")
    }
  }
}
