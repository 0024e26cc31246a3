import ClipModel
import Outbound

/// When a failed delivery is tried again (QStash v2, retry timing): what the answer says, else what the publisher said,
/// else the backoff.
package enum RetryTiming {
  private static let headers = [
    "retry-after", "x-ratelimit-reset", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens",
  ]

  /// - Parameter number: of the coming retry, from 1.
  package static func delay(
    beforeRetry number: Int, answer: OutboundResponse?, policy: RetryDelay?, now: Timestamp
  ) -> Duration {
    for name in headers {
      if let value = answer?.header(name), let wish = wish(value, now: now) { return wish }
    }
    return policy?.duration(beforeRetry: number) ?? RetryDelay.backoff(beforeRetry: number)
  }

  /// Seconds, an HTTP date or a Go duration; nil when unreadable or more than a day away.
  private static func wish(_ text: String, now: Timestamp) -> Duration? {
    let text = text.trimmingPrefix { $0 == " " }
    let delay = seconds(text) ?? HTTPDate.parse(text).map { $0 - now } ?? goDuration(text)
    guard let delay, delay <= RetryDelay.longest else { return nil }
    return max(.zero, delay)
  }

  private static func seconds(_ text: Substring) -> Duration? {
    guard let value = Double(text), value.isFinite, value >= 0, value < 1e9 else { return nil }
    return .milliseconds(Int64(value * 1000))
  }

  private static func goDuration(_ text: Substring) -> Duration? {
    do { return try GoDuration.parse(String(text)) } catch { return nil }
  }
}

/// Dates as HTTP headers carry them (RFC 1123): `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func parse(_ text: some StringProtocol) -> Timestamp? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[0].hasSuffix(","), words[5] == "GMT" || words[5] == "UTC",
      let day = Int64(words[1]), let month = months.firstIndex(of: String(words[2])), let year = Int64(words[3])
    else { return nil }
    let time = words[4].split(separator: ":").map { Int64($0) ?? -1 }
    guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2]),
      (1...31).contains(day), (1970...9999).contains(year)
    else { return nil }
    let date = CivilDate(year: year, month: Int64(month + 1), day: day)
    let seconds = date.days * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
    return Timestamp(milliseconds: seconds * 1000)
  }
}
