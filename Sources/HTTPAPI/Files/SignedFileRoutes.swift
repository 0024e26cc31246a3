import ClipModel
import HTTPTypes
import Hummingbird
import Intake
import StudioTasks

/// Files for whoever has their signed link: originals at `/media/{id}`, Studio's exports at `/studio/files/{export}`.
struct SignedFileRoutes: Sendable {
  let services: APIServices
  private let files = FileResponder()

  init(services: APIServices) { self.services = services }

  func add(to router: Router<DoorContext>) {
    for method in [HTTPRequest.Method.get, .head] {
      router.answer(method, "media/:id") { try await original($0, $1) }
      router.answer(method, "studio/files/:export") { try await export($0, $1) }
    }
  }

  private func original(_ request: Request, _ context: DoorContext) async throws -> Response {
    let id = try context.parameters.require("id")
    let query = request.uri.queryParameters
    guard
      services.mediaLinks.isValid(
        id: id, expires: query["exp"].map(String.init), signature: query["sig"].map(String.init))
    else { throw APIFailure(.forbidden, code: "unusable-link", "This link is not valid, or not any more.") }
    guard let path = try await services.originals.file(Original.ID(id)) else { throw APIFailure.notFound("video") }
    return try await files.answer(path, contentType: "application/octet-stream", to: request, in: context)
  }

  private func export(_ request: Request, _ context: DoorContext) async throws -> Response {
    let query = request.uri.queryParameters
    let file = try await services.studio.file(
      export: try context.parameters.require("export"), file: query["file"].map(String.init),
      expires: query["exp"].map(String.init), signature: query["sig"].map(String.init))
    return try await files.answer(file.path, contentType: file.contentType, to: request, in: context)
  }
}
