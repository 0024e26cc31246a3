import HTTPTypes
import Hummingbird
import Logging

/// Turns every error that leaves a route into an answer in the form of its protocol, and logs those that are ours.
package struct FailureMiddleware: RouterMiddleware {
  package typealias Context = DoorContext

  package init() {}

  @concurrent
  package func handle(
    _ request: Request, context: DoorContext,
    next: @concurrent (Request, DoorContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      let failure = APIFailure(error)
      if failure.status.code >= 500 {
        context.logger.error(
          "request failed",
          metadata: ["path": "\(request.uri.path)", "status": "\(failure.status.code)", "error": "\(error)"])
      }
      return FailureForm(path: request.uri.path).response(failure, instance: request.uri.path)
    }
  }
}
