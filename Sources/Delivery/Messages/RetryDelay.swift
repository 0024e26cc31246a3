import ClipModel
import Foundation

/// How long to wait before the next attempt when the failed one's answer doesn't say.
package enum RetryDelay: Hashable, Sendable {
  /// The n-th retry waits the n-th duration, later ones the last.
  case steps([Duration])
  /// QStash's `Upstash-Retry-Delay`: milliseconds from `retried`.
  case expression(RetryExpression)

  static let longest = Duration.seconds(86_400)

  /// QStash's own backoff: e^(2.5 n) seconds before retry n, at most a day.
  static func backoff(beforeRetry number: Int) -> Duration { bounded(seconds: exp(2.5 * Double(number))) }

  /// - Parameter number: of the coming retry, from 1.
  package func duration(beforeRetry number: Int) -> Duration {
    switch self {
    case .steps(let steps):
      guard let last = steps.last else { return .zero }
      return number <= steps.count ? steps[max(0, number - 1)] : last
    case .expression(let expression):
      return Self.bounded(seconds: expression.value(retried: Double(number - 1)) / 1000)
    }
  }

  /// Negative and undefined values become 0, large ones a day.
  private static func bounded(seconds: Double) -> Duration {
    guard seconds > 0 else { return .zero }
    return .milliseconds(Int64(min(seconds, longest.seconds) * 1000))
  }
}
