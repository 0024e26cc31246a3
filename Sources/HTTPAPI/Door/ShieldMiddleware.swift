import HTTPTypes
import Hummingbird
import Logging

/// Headers that every answer carries, the request's id, and one log line per request at debug level.
package struct ShieldMiddleware: RouterMiddleware {
  package typealias Context = DoorContext

  package init() {}

  @concurrent
  package func handle(
    _ request: Request, context: DoorContext,
    next: @concurrent (Request, DoorContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.requestID] = context.id
    setUnlessThere(.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'", in: &response)
    setUnlessThere(.referrerPolicy, "same-origin", in: &response)
    setUnlessThere(.resourcePolicy, "same-origin", in: &response)
    context.logger.debug(
      "answered",
      metadata: [
        "method": "\(request.method)", "path": "\(request.uri.path)", "status": "\(response.status.code)",
      ])
    return response
  }

  private func setUnlessThere(_ name: HTTPField.Name, _ value: String, in response: inout Response) {
    if response.headers[name] == nil { response.headers[name] = value }
  }
}
