import Accounts
import Delivery
import Hummingbird

extension Request {
  /// Reads a publish. The destination comes from the raw target: the router drops empty path components.
  ///
  /// - Parameter prefix: of the target, before the destination.
  func publish(
    behind prefix: String, _ context: DoorContext, queue: String? = nil, limits: PublishLimits
  ) async throws -> PublishRequest {
    // A browser's session is none of a destination's business.
    let isSession = SessionCookie.secret(in: headers[.cookie]) != nil
    let headers = headers.filter { !isSession || ($0.name != .cookie && $0.name != .csrfToken) }
    return try PublishRequest(
      target: head.path ?? "", behind: prefix, headers: headers.map { ($0.name.rawName, $0.value) },
      body: try await bytes(limit: limits.messageBytes), account: try context.account(), callerIP: context.callerIP,
      queue: queue, limits: limits)
  }
}
