import HTTPTypes
import Hummingbird

/// Answers a method that an address below `/v1` does not take with 405 and `Allow`; the router alone says that nothing
/// is there.
struct OtherMethods: Sendable {
  private static let all: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

  /// - Parameter router: with all routes of `/v1`.
  func add(to router: Router<DoorContext>, known: CallerMiddleware) {
    let group = router.group().add(middleware: known)
    let routes = router.routes.filter { $0.path.description.hasPrefix("/v1/") }
    for (_, routes) in Dictionary(grouping: routes, by: \.path.description) {
      // The router makes HEAD of GET.
      let taken = routes.map(\.method) + (routes.contains { $0.method == .get } ? [.head] : [])
      for method in Self.all where !taken.contains(method) {
        group.answer(method, routes[0].path) { request, _ in Self.refusal(of: request, taken: taken) }
      }
    }
  }

  private static func refusal(of request: Request, taken: [HTTPRequest.Method]) -> Response {
    let failure = APIFailure(HTTPError(.methodNotAllowed))
    var response = FailureForm(path: request.uri.path).response(failure, instance: request.uri.path)
    response.headers[.allow] = Set(taken.map(\.rawValue)).sorted().joined(separator: ", ")
    return response
  }
}
