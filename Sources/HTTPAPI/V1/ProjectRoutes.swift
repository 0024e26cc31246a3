import Accounts
import ClipModel
import Database
import Generation
import HTTPTypes
import Hummingbird

/// `/v1/projects`: make, list, show, start, cancel, delete.
struct ProjectRoutes: Sendable {
  let services: APIServices

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.post, "projects") { try await create($0, $1) }
    group.answer(.get, "projects") { try await list($0, $1) }
    group.answer(.get, "projects/:id") { try await show($0, $1) }
    group.answer(.delete, "projects/:id") { try await delete($0, $1) }
    group.answer(.post, "projects/:id/start") { try await start($0, $1, after: nil) }
    group.answer(.post, "projects/:id/retry") { try await start($0, $1, after: .zero) }
    group.answer(.post, "projects/:id/cancel") { try await cancel($0, $1) }
    group.answer(.get, "projects/:id/clips") { try await clips($0, $1) }
    group.answer(.get, "projects/:id/timeline") { try await timeline($0, $1) }
  }

  private func create(_ request: Request, _ context: DoorContext) async throws -> Response {
    let account = try context.account()
    let bytes = try await request.bytes()
    let body = try decodeJSON(CreateProjectBody.self, from: bytes)
    let maker = ProjectMaker(
      services: services, account: account, idempotencyKey: try request.checkedIdempotencyKey(),
      request: Array("POST /v1/projects\n".utf8) + bytes, logger: context.accountLogger)
    let made = try await maker.make(body, mayReadPaths: context.caller?.isAdministrator == true)
    return .json(
      bytes: ByteBuffer(bytes: made.answer.body), status: .init(code: made.answer.status),
      headers: [.location: "/v1/projects/\(made.project)"])
  }

  private func list(_ request: Request, _ context: DoorContext) async throws -> Response {
    let query = request.uri.queryParameters
    let limit = query["limit"].flatMap { Int($0) } ?? 50
    let page = try await services.generation.projects(
      owner: try context.account(), after: query["cursor"].map(String.init), limit: limit)
    return .json(ProjectListBody(projects: page.projects.map { ProjectBody($0) }, next: page.next))
  }

  private func show(_ request: Request, _ context: DoorContext) async throws -> Response {
    let (id, account) = try context.project()
    let project = try await services.generation.project(id, owner: account)
    let status = try await services.generation.status(project: id, owner: account)
    return .json(ProjectDetailBody(project: ProjectBody(project), status: StatusBody(status)))
  }

  private func delete(_ request: Request, _ context: DoorContext) async throws -> Response {
    let (id, account) = try context.project()
    try await services.generation.delete(project: id, owner: account)
    return Response(status: .noContent)
  }

  private struct StartBody: Decodable { var delaySeconds: Double? }
  private struct StartAnswer: Encodable {
    var queueId: String
    var runId: String
    var isNew: Bool
  }

  /// Queues a run; one that is under way is answered as it is. Under an `Idempotency-Key` it is queued once, also when
  /// the first run has ended since.
  ///
  /// - Parameter ownDelay: how long it waits when the caller names no delay; `START_DELAY` when nil.
  private func start(
    _ request: Request, _ context: DoorContext, after ownDelay: Duration?
  ) async throws -> Response {
    let (id, account) = try context.project()
    let bytes = try await request.bytes()
    let delay = bytes.isEmpty ? nil : try decodeJSON(StartBody.self, from: bytes).delaySeconds
    guard delay.map({ (0...604_800).contains($0) }) ?? true else {
      throw APIFailure.invalid("delaySeconds must be from 0 to 604800.")
    }
    let project = try await services.generation.project(id, owner: account)
    guard project.hasVideo else { throw APIFailure.noVideo(in: id.rawValue, .conflict) }
    let (services, key, now) = (services, try request.checkedIdempotencyKey(), services.clock.now)
    let asked = Array("POST \(request.uri.path)\n".utf8) + bytes
    let answer = try await services.database.write { transaction in
      try IdempotencyKeys.once(key, account: account, request: asked, at: now, in: transaction) {
        try Self.answer(
          services.generation.start(
            project: id, owner: account, delay: delay.map { .seconds($0) } ?? ownDelay, in: transaction))
      }
    }
    return .json(bytes: ByteBuffer(bytes: answer.body), status: .init(code: answer.status))
  }

  private static func answer(_ result: StartResult) -> IdempotencyKeys.Answer {
    let body = StartAnswer(queueId: result.queueId, runId: result.run.rawValue, isNew: result.isNew)
    return IdempotencyKeys.Answer(status: result.isNew ? 202 : 200, body: Array(buffer: jsonBuffer(body)))
  }

  private func cancel(_ request: Request, _ context: DoorContext) async throws -> Response {
    let (id, account) = try context.project()
    try await services.generation.cancel(project: id, owner: account)
    return .json(ProjectBody(try await services.generation.project(id, owner: account)))
  }

  private func clips(_ request: Request, _ context: DoorContext) async throws -> Response {
    let (id, account) = try context.project()
    let status = try await services.generation.status(project: id, owner: account)
    return .json(ClipListBody(clips: status.clips.map { ClipBody($0) }))
  }

  private func timeline(_ request: Request, _ context: DoorContext) async throws -> Response {
    let (id, account) = try context.project()
    let status = try await services.generation.status(project: id, owner: account)
    return .json(["timeline": status.timeline])
  }
}

extension APIFailure {
  /// There is nothing to make clips of.
  static func noVideo(in project: String, _ status: HTTPResponse.Status) -> Self {
    Self(status, code: "no-video", "Send the video first: PUT /v1/projects/\(project)/video.")
  }
}

extension DoorContext {
  /// The project that the path names, and who asks for it.
  func project() throws -> (Project.ID, Account.ID) {
    (Project.ID(try parameters.require("id")), try account())
  }
}

extension Request {
  /// The `Idempotency-Key`, when it is one.
  func checkedIdempotencyKey() throws -> String? {
    guard let key = headers[.idempotencyKey] else { return nil }
    guard (1...255).contains(key.utf8.count) else {
      throw APIFailure(.badRequest, code: "invalid-idempotency-key", "An Idempotency-Key has 1 to 255 characters.")
    }
    return key
  }
}
