import ClipModel
import Database
import Foundation
import Generation
import HTTPTypes
import Hummingbird
import Intake
import Logging
import MediaTools

/// `PUT /v1/projects/{id}/video`: the raw video as the body, gigabytes at flat memory. `?start=true` queues the project.
struct UploadRoute: Sendable {
  let services: APIServices

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.put, "projects/:id/video") { try await upload($0, $1) }
  }

  private func upload(_ request: Request, _ context: DoorContext) async throws -> Response {
    let (id, account) = try context.project()
    let project = try await services.generation.project(id, owner: account)
    guard !project.state.isActive else { throw APIFailure.atWork }
    let original = try await receive(request, for: project, owner: account)
    try await keep(original, for: id, owner: account, logger: context.logger)
    if request.uri.queryParameters["start"] == "true" {
      _ = try await services.generation.start(project: id, owner: account)
    }
    return .json(ProjectBody(try await services.generation.project(id, owner: account)))
  }

  private func receive(_ request: Request, for project: Project, owner: Account.ID) async throws -> Original {
    do {
      return try await services.originals.receive(
        request.body, expectedBytes: request.headers[.contentLength].flatMap { Int64($0) },
        name: request.headers[.fileName]?.removingPercentEncoding ?? project.name, owner: owner)
    } catch let error as any PublicError where error.refusesVideo {
      try await services.refuse(project.id, owner: owner, because: error)
      throw APIFailure(refusing: error, project: project.id)
    }
  }

  /// Makes the original the project's, unless the project was started or deleted while it came in.
  private func keep(_ original: Original, for project: Project.ID, owner: Account.ID, logger: Logger) async throws {
    let services = services
    let earlier: String?
    do {
      earlier = try await services.database.write { transaction in
        try services.originals.demand(original.id, in: transaction)
        return try services.generation.setOriginal(
          original.id.rawValue, seconds: original.facts.duration, project: project, owner: owner, in: transaction)
      }
    } catch {
      await services.giveBack(original.id, logger: logger)
      if case .notNow = error as? GenerationError { throw APIFailure.atWork }
      throw error
    }
    if let earlier, earlier != original.id.rawValue {
      await services.giveBack(Original.ID(earlier), logger: logger)
    }
  }
}

extension APIFailure {
  fileprivate static let atWork = Self(
    .conflict, code: "wrong-state", "The project is at work; cancel it first.")
}
