import ClipModel
import Generation
import Hummingbird
import Library

/// `/v1/clips/{id}`: a clip's document, video, thumbnail and captions.
struct ClipRoutes: Sendable {
  let services: APIServices
  private let files = FileResponder()

  init(services: APIServices) { self.services = services }

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.get, "clips/:clip") { request, context in
      .json(ClipDocumentBody(try await clip(context)))
    }
    for method in [HTTPRequest.Method.get, .head] {
      group.answer(method, "clips/:clip/video") { request, context in
        let clip = try await clip(context)
        let name = request.uri.queryParameters["download"] == nil ? nil : clip.title + ".mp4"
        return try await answer(clip.videoFile, "video/mp4", downloadName: name, request, context)
      }
      group.answer(method, "clips/:clip/thumbnail") { request, context in
        try await answer(try await clip(context).thumbnailFile, "image/jpeg", request, context)
      }
      group.answer(method, "clips/:clip/captions.srt") { request, context in
        try await answer(
          try await clip(context).subtitlesFile, "application/x-subrip; charset=utf-8", request, context)
      }
    }
  }

  /// The clip that the path names, when it is the caller's and kept.
  private func clip(_ context: DoorContext) async throws -> Clip {
    try await services.generation.clip(
      Clip.ID(try context.parameters.require("clip")), owner: try context.account())
  }

  private func answer(
    _ key: FileKey?, _ type: String, downloadName: String? = nil, _ request: Request, _ context: DoorContext
  ) async throws -> Response {
    guard let key, let path = try await services.library.path(of: key) else { throw APIFailure.notFound("file") }
    return try await files.answer(path, contentType: type, downloadName: downloadName, to: request, in: context)
  }
}
