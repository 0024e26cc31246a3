import Accounts
import ClipModel
import HTTPTypes
import Hummingbird
import Logging

/// Finds out who calls and puts it into the context; turns nobody away. For all routes.
package struct AuthMiddleware: RouterMiddleware {
  package typealias Context = DoorContext
  private let authenticator: Authenticator

  package init(authenticator: Authenticator) { self.authenticator = authenticator }

  @concurrent
  package func handle(
    _ request: Request, context: DoorContext,
    next: @concurrent (Request, DoorContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    let (bearer, cookie, isSocket) = (
      request.bearer ?? request.qstashToken, request.headers[.cookie], context.isSocket
    )
    context.findCaller = { [authenticator] in
      try await authenticator.caller(authorization: bearer, cookie: cookie, isSocket: isSocket)
    }
    context.caller = try await context.findCaller()
    return try await next(request, context)
  }
}

/// Lets in only who is known, not too often, and a browser's session only with its CSRF token. For programs' routes;
/// pages check the token of a form themselves (`Session.accepts`).
package struct CallerMiddleware: RouterMiddleware {
  package typealias Context = DoorContext
  private let limiter: RateLimiter?
  private let admits: @Sendable (Caller) -> Bool

  /// - Parameters:
  ///   - limiter: nil for routes that may be called as often as one likes.
  ///   - admits: which callers the routes are for; others are strangers.
  package init(limiter: RateLimiter?, admits: @escaping @Sendable (Caller) -> Bool = { !$0.isStudioOnly }) {
    self.limiter = limiter
    self.admits = admits
  }

  @concurrent
  package func handle(
    _ request: Request, context: DoorContext,
    next: @concurrent (Request, DoorContext) async throws -> Response
  ) async throws -> Response {
    guard let caller = context.caller, admits(caller) else { throw APIFailure.unauthorized }
    if let session = caller.session, request.method.changesSomething,
      !session.accepts(csrfToken: request.headers[.csrfToken])
    {
      throw APIFailure.missingCSRFToken
    }
    if caller.means == .key || caller.session != nil { try limiter?.admit(caller.account.rawValue) }
    return try await next(request, context)
  }
}

extension Request {
  /// The header where it is for us; a proxy's own `Basic` stands in no token's way.
  fileprivate var bearer: String? {
    headers[.authorization].flatMap { Authenticator.isBearer($0) ? $0 : nil }
  }

  /// QStash's way in for publishers that can't set headers: the key as `qstash_token` of whatever publishes.
  fileprivate var qstashToken: String? {
    let ways = ["/v2/publish/", "/v2/enqueue/", "/v2/batch", "/v2/schedules/"]
    guard method == .post, ways.contains(where: uri.path.hasPrefix) else { return nil }
    return uri.queryParameters["qstash_token"].map { "Bearer \($0)" }
  }
}

extension DoorContext {
  /// For what is told of a request beyond its end. Made when there is something to tell: a logger writes its metadata out
  /// each time that it gets more.
  package var accountLogger: Logger {
    var logger = logger
    if let caller { logger[metadataKey: "account"] = "\(caller.account)" }
    return logger
  }

  /// The account that calls.
  ///
  /// - Throws: `APIFailure.unauthorized` for a stranger.
  package func account() throws -> Account.ID {
    guard let caller else { throw APIFailure.unauthorized }
    return caller.account
  }

  /// Whether the account that called may still call: its key or session has not ended since.
  func isStillWelcome() async throws -> Bool { try await findCaller()?.account == caller?.account }
}

extension HTTPRequest.Method {
  /// Whether a request of this method may change something.
  package var changesSomething: Bool { self != .get && self != .head && self != .options }
}
