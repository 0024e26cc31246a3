import Accounts
import HTTPAPI
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What every page has in common: strict headers, and errors that are pages too.
struct PageMiddleware: RouterMiddleware {
  typealias Context = DoorContext
  let pages: Pages

  /// Nothing but our own files, no inline script or style, no frame around us.
  private static let contentSecurityPolicy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "media-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  @concurrent
  func handle(
    _ request: Request, context: DoorContext,
    next: @concurrent (Request, DoorContext) async throws -> Response
  ) async throws -> Response {
    var response: Response
    do {
      response = try await next(request, context)
    } catch let stranger as StrangerError {
      response = .seeOther(stranger.signInAddress)
    } catch {
      response = failurePage(APIFailure(error), context: context)
      if response.status.code >= 500 {
        context.accountLogger.error("page failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      }
    }
    response.headers[.contentSecurityPolicy] = Self.contentSecurityPolicy
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    return response
  }

  private func failurePage(_ failure: APIFailure, context: DoorContext) -> Response {
    let session = context.caller?.session
    let title = failure.status == .notFound ? "Nothing here" : "That did not work"
    let frame = Pages.Frame(title: title, csrf: session?.csrfToken ?? "", isSignedIn: session != nil)
    var response = Response.page(
      pages.html("message", in: frame, ["message": failure.message]), status: failure.status)
    if let wait = failure.retryAfter {
      response.headers[.retryAfter] = String(max(1, Int(wait.components.seconds) + 1))
    }
    return response
  }
}

/// A page that needs a session was asked for without one.
struct StrangerError: Error, Hashable {
  let signInAddress = "/sign-in"
}

extension DoorContext {
  /// The session of whoever asks for a page.
  ///
  /// - Throws: `StrangerError`, which leads to the sign-in page.
  func session() throws -> Session {
    guard let session = caller?.session else { throw StrangerError() }
    return session
  }
}

extension Response {
  static func page(_ html: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.contentType] = "text/html; charset=utf-8"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  /// After a form: get that address.
  static func seeOther(_ address: String, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.location] = address
    return Response(status: .seeOther, headers: headers)
  }
}
