import ClipModel
import Outbound

/// What one delivery of a message brought.
struct Attempt: Sendable {
  let started: Timestamp
  let finished: Timestamp
  /// The address that was called.
  let url: String
  /// Nil when there was none.
  let answer: OutboundResponse?
  /// Why there was no answer, in words for people.
  let error: String?
  /// The same will happen again: a refused address, say.
  let isHopeless: Bool

  var isSuccess: Bool { answer.map { (200..<300).contains($0.status) } ?? false }

  /// Status 489 with `Upstash-NonRetryable-Error: true` forbids retries.
  var forbidsRetry: Bool {
    isHopeless || (answer?.status == 489 && answer?.header("Upstash-NonRetryable-Error")?.lowercased() == "true")
  }

  var status: Int { answer?.status ?? 0 }
  var responseBody: [UInt8] { answer?.body ?? Array((error ?? "").utf8) }
  var reason: String { error ?? "status \(status)" }
}
