import ClipModel
import Foundation
import HTTPTypes
import Hummingbird

/// How a refusal is written, by the protocol that the address belongs to.
package enum FailureForm: Sendable {
  /// RFC 9457, with `retryable` and `code`.
  case problem
  /// The seed's `{error}`.
  case seed
  /// QStash's `{error}`.
  case qstash
  /// Klap's `{message, error_code}`.
  case klap

  /// The form for a path.
  init(path: String) {
    if path.hasPrefix("/api/") {
      self = .seed
    } else if path.hasPrefix("/v2/tasks") || path.hasPrefix("/v2/projects") {
      self = .klap
    } else if path.hasPrefix("/v2/") || path.hasPrefix("/llm/") {
      self = .qstash
    } else {
      self = .problem
    }
  }

  /// The answer that tells `failure`.
  package func response(_ failure: APIFailure, instance: String) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = self == .problem ? "application/problem+json" : "application/json"
    headers[.cacheControl] = "no-store"
    if let wait = failure.retryAfter { headers[.retryAfter] = String(max(1, Int(wait.components.seconds) + 1)) }
    if self == .qstash, let day = failure.day {
      headers[.dayLimit] = String(day.limit)
      headers[.dayRemaining] = "0"
      headers[.dayReset] = String(day.reset.milliseconds / 1000)
    }
    if self == .qstash, let burst = failure.burst {
      // The other family of headers would mean a daily quota.
      headers[.burstLimit] = String(burst)
      headers[.burstRemaining] = "0"
      let reset = Date.now.addingTimeInterval(Double(failure.retryAfter?.components.seconds ?? 0) + 1)
      headers[.burstReset] = String(Int(reset.timeIntervalSince1970))
    }
    if failure.status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
    return Response(
      status: failure.status, headers: headers, body: ResponseBody(byteBuffer: body(failure, instance: instance)))
  }

  private func body(_ failure: APIFailure, instance: String) -> ByteBuffer {
    switch self {
    case .problem:
      jsonBuffer(
        ProblemDetails(
          title: failure.status.reasonPhrase, status: failure.status.code, detail: failure.message,
          instance: instance, code: failure.code, retryable: failure.isRetryable,
          projectId: failure.project))
    case .seed: jsonBuffer(["error": failure.status == .unauthorized ? "Unauthorized" : failure.message])
    case .qstash: jsonBuffer(["error": failure.status == .unauthorized ? "unauthorized" : failure.message])
    case .klap: jsonBuffer(["message": failure.message, "error_code": failure.code])
    }
  }
}

/// RFC 9457.
struct ProblemDetails: Encodable {
  var type = "about:blank"
  var title: String
  var status: Int
  var detail: String
  var instance: String
  var code: String
  var retryable: Bool
  var projectId: String?
}
