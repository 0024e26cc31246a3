import ClipModel
import Generation
import HTTPTypes
import Hummingbird
import Logging

/// `/api/process-klap`, as the existing product calls it; bodies and codes are fixed.
struct ProcessKlapRoutes: Sendable {
  let services: APIServices

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.post, "process-klap") { try await start($0, $1) }
    group.answer(.get, "process-klap") { try await status($0, $1) }
  }

  private struct StartBody: Decodable { var projectId: String }
  private struct StartAnswer: Encodable {
    var success = true
    var message = "Clip generation queued"
    var queueId: String
  }

  /// The table's 400 with a reason: it has no code of its own for what the clip engine can't do.
  private struct Unsupported: Encodable {
    var error = APIFailure.invalidProject.message
    var detail: String
  }

  private func start(_ request: Request, _ context: DoorContext) async throws -> Response {
    let account = try context.account()
    let body: StartBody
    do {
      body = try await request.json(StartBody.self)
    } catch is APIFailure {
      throw APIFailure.invalidProject
    }
    do {
      let result = try await services.generation.start(project: Project.ID(body.projectId), owner: account)
      return .json(StartAnswer(queueId: result.queueId))
    } catch let error as GenerationError {
      if case .unsupportedOptions = error {
        return .json(Unsupported(detail: error.publicMessage), status: .badRequest)
      }
      throw Self.failure(error)
    } catch {
      context.accountLogger.error("a project could not be queued", metadata: ["error": "\(error)"])
      throw APIFailure.failedToQueue
    }
  }

  /// What the caller did wrong is a 400; only our own failure is a 500.
  private static func failure(_ error: GenerationError) -> APIFailure {
    switch error {
    case .busy, .providerUnavailable: .failedToQueue
    default: .invalidProject
    }
  }

  private func status(_ request: Request, _ context: DoorContext) async throws -> Response {
    let account = try context.account()
    guard let id = request.uri.queryParameters["projectId"], !id.isEmpty else {
      throw APIFailure(.badRequest, code: "missing-project-id", "Missing projectId")
    }
    do {
      let status = try await services.generation.status(project: Project.ID(String(id)), owner: account)
      return .json(StatusBody(status))
    } catch GenerationError.notFound {
      throw APIFailure(.notFound, code: "not-found", "Project not found")
    }
  }
}

extension APIFailure {
  static let invalidProject = Self(.badRequest, code: "invalid-project", "Invalid project")
  static let failedToQueue = Self(
    .internalServerError, code: "failed-to-queue", "Failed to queue", isRetryable: true)
}
