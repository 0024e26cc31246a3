import ClipModel
import KlapProtocol
import Outbound

extension ProviderError {
  /// Sorts an answer; nil for 2xx. A provider that says that it failed (500, 503) or has enough (429) has done nothing; a
  /// gateway in front of it that says so (502, 504) doesn't know.
  init?(answer: OutboundResponse, of name: String) {
    switch answer.status {
    case 200..<300: return nil
    case 408, 425, 429, 500, 503:
      let seconds = answer.header("Retry-After").flatMap(Int.init)
      self = .unavailable(
        reason: "\(name) answered \(answer.status): \(Self.message(in: answer))",
        retryAfter: seconds.map { .seconds(max(1, $0)) })
    case 502, 504, 520...599:
      self = .noAnswer(reason: "\(name) could not be reached behind its gateway (\(answer.status)).")
    case 501, 505...519: self = .unavailable(reason: "\(name) answered \(answer.status).", retryAfter: nil)
    default: self = .refused(status: answer.status, message: Self.message(in: answer))
    }
  }

  /// Sorts a failed exchange. Only what certainly happened before the request was sent counts as not done.
  init(sending error: any Error, to name: String) {
    switch error as? OutboundError {
    case .invalidAddress, .refused, .unresolvable:
      self = .unavailable(reason: "\(name) could not be found; is its address right?", retryAfter: nil)
    case .connectionFailed(let reason) where Self.isRefusal(reason):
      self = .unavailable(reason: "\(name) could not be reached: the connection was refused.", retryAfter: nil)
    case .timedOut: self = .noAnswer(reason: "\(name) did not answer in time.")
    default: self = .noAnswer(reason: "The connection to \(name) broke.")
    }
  }

  /// The client words a refused connection by the system's error.
  private static func isRefusal(_ reason: String) -> Bool {
    let words = reason.lowercased()
    return words.contains("refused") || words.contains("errno: 111") || words.contains("errno: 61")
  }

  /// The body's own words, at most 300 characters of them; bodies needn't be JSON.
  private static func message(in answer: OutboundResponse) -> String {
    if let body = try? KlapJSON.decode(JSONValue.self, from: answer.body),
      let words = body["message"]?.stringValue ?? body["error"]?.stringValue
    {
      return String(words.prefix(300))
    }
    let text = String(decoding: answer.body.prefix(300), as: UTF8.self)
    return text.isEmpty ? "no reason given" : text
  }
}
