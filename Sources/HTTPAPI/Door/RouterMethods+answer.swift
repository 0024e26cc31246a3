import HTTPTypes
import Hummingbird

extension RouterMethods where Context == DoorContext {
  /// Adds a route whose closure answers with a whole `Response`.
  func answer(
    _ method: HTTPRequest.Method, _ path: RouterPath,
    _ handle: @escaping @Sendable (Request, DoorContext) async throws -> Response
  ) {
    on(path, method: method, use: handle)
  }
}
