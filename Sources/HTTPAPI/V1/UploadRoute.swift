import ClipModel
import Database
import Foundation
import Generation
import HTTPTypes
import Hummingbird
import Intake
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
    guard !project.state.isActive else {
      throw APIFailure(.conflict, code: "wrong-state", "The project is at work; cancel it first.")
    }
    try await keep(request, for: project, owner: account)
    if request.uri.queryParameters["start"] == "true" {
      _ = try await services.generation.start(project: id, owner: account)
    }
    return .json(ProjectBody(try await services.generation.project(id, owner: account)))
  }

  private func keep(_ request: Request, for project: Project, owner: Account.ID) async throws {
    let original: Original
    do {
      original = try await services.originals.receive(
        request.body, expectedBytes: request.headers[.contentLength].flatMap { Int64($0) },
        name: request.headers[.fileName]?.removingPercentEncoding ?? project.name, owner: owner)
    } catch let error as any PublicError where error.refusesVideo {
      try await services.refuse(project.id, owner: owner, because: error)
      throw APIFailure(refusing: error, project: project.id)
    }
    let services = services
    try await services.database.write { transaction in
      try services.originals.demand(original.id, in: transaction)
      try services.generation.setOriginal(
        original.id.rawValue, seconds: original.facts.duration, project: project.id, owner: owner, in: transaction)
    }
    if let earlier = project.originalID, earlier != original.id.rawValue {
      try await services.originals.forget(Original.ID(earlier))
    }
  }
}
